{{/* The addresses of the cluster's DNS, as a JSON list. Without them every name would fail to resolve in the jail. */}}
{{- define "podjail.resolvers" -}}
{{- $found := .Values.cluster.resolvers -}}
{{- if not $found -}}
{{- $service := lookup "v1" "Service" "kube-system" "kube-dns" -}}
{{- if $service -}}{{- $found = $service.spec.clusterIPs -}}{{- end -}}
{{- end -}}
{{- if not $found -}}
{{- fail "cluster.resolvers is not set, and there is no Service kube-dns in kube-system to take it from: set it to the addresses of the cluster's DNS" -}}
{{- end -}}
{{- $found | toJson -}}
{{- end }}

{{/* What is merged into every pod's sidecar.json. */}}
{{- define "podjail.sidecarConfig" -}}
{{- $config := deepCopy .Values.sidecar.config -}}
{{- with .Values.cluster.grants -}}
{{- $config = merge (dict "upstream" (dict "grants" .)) $config -}}
{{- end -}}
{{- $config | toJson -}}
{{- end }}

{{/* webhook.json: docs/kubernetes-reference.md has its keys. */}}
{{- define "podjail.webhookConfig" -}}
{{- $certificate := dict "mode" "self-managed" "secret" "podjail-webhook-certificate" "service" "podjail-webhook" "webhook_configurations" (list "podjail") -}}
{{- if eq .Values.webhook.certificate.mode "cert-manager" -}}
{{- $certificate = dict "mode" "files" "directory" "/run/podjail-webhook/certificate" -}}
{{- end -}}
{{- dict
  "image" (include "podjail.image" (list . .Values.images.sidecar))
  "image_pull_policy" .Values.images.sidecar.pullPolicy
  "runtime_class" "podjail"
  "release_namespace" .Release.Namespace
  "excluded_namespaces" (include "podjail.excluded" . | fromJsonArray)
  "allow_opt_out" .Values.injection.allowOptOut
  "resources" .Values.sidecar.resources
  "sidecar_config" (include "podjail.sidecarConfig" . | fromJson)
  "baseline_configmap" "podjail-baseline"
  "certificate" $certificate
  "listen_port" 8443
  "admin_port" 15022
  | toPrettyJson -}}
{{- end }}

{{/* agent.json: docs/kubernetes-reference.md has its keys. */}}
{{- define "podjail.agentConfig" -}}
{{- $hook := dict "resolvers" (include "podjail.resolvers" . | fromJsonArray) "probe_sources" .Values.cluster.probeSources -}}
{{- with .Values.cluster.grants -}}{{- $_ := set $hook "grants" . -}}{{- end -}}
{{- dict
  "sidecar_image" (include "podjail.image" (list . .Values.images.sidecar))
  "runtimes" .Values.agent.runtimes
  "host_root" "/host"
  "install_dir" .Values.agent.installDir
  "hook" (merge $hook (deepCopy .Values.agent.hook))
  "restart" .Values.agent.restart
  "metrics_port" 15021
  "max_workloads" (int .Values.agent.maxWorkloads)
  | toPrettyJson -}}
{{- end }}
