{{/* What makes an object part of `helm test`: made anew by each, gone after one that succeeded. */}}
{{- define "podjail.testHook" -}}
helm.sh/hook: test
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}
