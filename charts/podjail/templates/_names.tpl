{{/* Labels of every object; call with (list . "component"). */}}
{{- define "podjail.labels" -}}
{{- $root := index . 0 -}}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{ include "podjail.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: podjail
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
{{- end }}

{{/* The labels that select a component's pods; they never change. */}}
{{- define "podjail.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: podjail
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* The whole name of an image, as container runtimes note it on containers; call with (list . .Values.images.x). */}}
{{- define "podjail.image" -}}
{{- $root := index . 0 -}}{{- $image := index . 1 -}}
{{- $repository := $image.repository -}}
{{- $parts := splitList "/" $repository -}}
{{- if eq (len $parts) 1 -}}
{{- $repository = printf "docker.io/library/%s" $repository -}}
{{- else if not (or (contains "." (first $parts)) (contains ":" (first $parts)) (eq "localhost" (first $parts))) -}}
{{- $repository = printf "docker.io/%s" $repository -}}
{{- end -}}
{{- if $image.digest -}}
{{ $repository }}@{{ $image.digest }}
{{- else -}}
{{ $repository }}:{{ $image.tag | default $root.Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* Namespaces that are never selected, as a JSON list. */}}
{{- define "podjail.excluded" -}}
{{- concat (list .Release.Namespace "kube-system" "kube-public" "kube-node-lease") .Values.injection.excludedNamespaces | uniq | toJson -}}
{{- end }}

{{/* The account that may write baseline copies, as the API server names it. */}}
{{- define "podjail.webhookUser" -}}
system:serviceaccount:{{ .Release.Namespace }}:podjail-webhook
{{- end }}
