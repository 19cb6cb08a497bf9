{{/* Selects the namespaces in which everything is jailed. */}}
{{- define "podjail.selectedNamespaces" -}}
matchLabels:
  podjail.dev/inject: enabled
matchExpressions:
  - key: kubernetes.io/metadata.name
    operator: NotIn
    values: {{ include "podjail.excluded" . }}
{{- end }}

{{/* Selects the other namespaces, in which single pods may ask for the jail. */}}
{{- define "podjail.otherNamespaces" -}}
matchExpressions:
  - key: kubernetes.io/metadata.name
    operator: NotIn
    values: {{ include "podjail.excluded" . }}
  - key: podjail.dev/inject
    operator: NotIn
    values: [enabled]
{{- end }}

{{/* Selects all namespaces that are not excluded. */}}
{{- define "podjail.notExcluded" -}}
matchExpressions:
  - key: kubernetes.io/metadata.name
    operator: NotIn
    values: {{ include "podjail.excluded" . }}
{{- end }}

{{/* Selects pods in selected namespaces: all, unless they may opt out. */}}
{{- define "podjail.podsOfSelected" -}}
{{- if .Values.injection.allowOptOut -}}
matchExpressions:
  - key: podjail.dev/inject
    operator: NotIn
    values: [disabled]
{{- else -}}
{}
{{- end }}
{{- end }}

{{/* A kubelet mirrors its static pods: they run already, and no answer of the API server changes them. */}}
{{- define "podjail.notMirrored" -}}
- name: not-a-mirror-pod
  expression: >-
    !(request.userInfo.username.startsWith('system:node:') && has(object.metadata.annotations) &&
    'kubernetes.io/config.mirror' in object.metadata.annotations)
{{- end }}

{{/* What all entries of a webhook configuration have; call with (list . "/path") or (list . "/path" "failure policy"). */}}
{{- define "podjail.webhookEntry" -}}
{{- $root := index . 0 -}}
clientConfig:
  service:
    name: podjail-webhook
    namespace: {{ $root.Release.Namespace }}
    path: {{ index . 1 }}
    port: 443
admissionReviewVersions: [v1]
failurePolicy: {{ if gt (len .) 2 }}{{ index . 2 }}{{ else }}Fail{{ end }}
matchPolicy: Equivalent
timeoutSeconds: {{ $root.Values.webhook.timeoutSeconds }}
{{- end }}

{{/* Metadata of both configurations. Without cert-manager the webhook itself writes caBundle, so that no template has it. */}}
{{- define "podjail.webhookMetadata" -}}
name: podjail
labels:
  {{- include "podjail.labels" (list . "webhook") | nindent 2 }}
{{- if eq .Values.webhook.certificate.mode "cert-manager" }}
annotations:
  cert-manager.io/inject-ca-from: {{ .Release.Namespace }}/podjail-webhook
{{- end }}
{{- end }}

{{/* The API version of admission policies: stable since Kubernetes 1.30. */}}
{{- define "podjail.policyVersion" -}}
{{- if semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version -}}
admissionregistration.k8s.io/v1
{{- else -}}
admissionregistration.k8s.io/v1beta1
{{- end -}}
{{- end }}
