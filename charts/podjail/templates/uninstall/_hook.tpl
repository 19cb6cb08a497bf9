{{/* What makes an object part of `helm uninstall`: made before anything of the release goes, gone once it was of use. */}}
{{- define "podjail.uninstallHook" -}}
helm.sh/hook: pre-delete
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}
