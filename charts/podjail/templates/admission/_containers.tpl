{{/* Capabilities that no container of a jailed pod may add, as a list in CEL. Some are the configuration's to allow: docs/hook.md. */}}
{{- define "podjail.refusedCapabilities" -}}
{{- $refused := list "ALL" "NET_ADMIN" "SYS_ADMIN" "SYS_MODULE" "BPF" "PERFMON" "SYS_PTRACE" "SYS_RAWIO" "DAC_READ_SEARCH" "MAC_ADMIN" "MAC_OVERRIDE" "SYS_BOOT" "CHECKPOINT_RESTORE" -}}
{{- $allowed := .Values.agent.hook.allow_capabilities | default list -}}
{{- range list "NET_RAW" "SYSLOG" "SYS_TIME" -}}
{{- if not (has (printf "CAP_%s" .) $allowed) -}}{{- $refused = append $refused . -}}{{- end -}}
{{- end -}}
{{- $refused | toJson | replace "\"" "'" -}}
{{- end }}

{{/* What holds for each of some containers besides the sidecar; call with (list . "field" "expression of the list"). */}}
{{- define "podjail.containerRules" -}}
{{- $root := index . 0 -}}{{- $field := index . 1 -}}{{- $list := index . 2 }}
- expression: >-
    {{ $list }}.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || !c.securityContext.privileged)
  message: "podjail: a container of spec.{{ $field }} is privileged"
  reason: Forbidden
- expression: >-
    {{ $list }}.all(c, !has(c.securityContext) || !has(c.securityContext.runAsUser) || c.securityContext.runAsUser != 15001)
  message: "podjail: a container of spec.{{ $field }} has securityContext.runAsUser 15001, which is the sidecar's user"
  reason: Forbidden
- expression: >-
    {{ $list }}.all(c, !has(c.securityContext) || !has(c.securityContext.capabilities) || !has(c.securityContext.capabilities.add) ||
    c.securityContext.capabilities.add.all(k, !(k.upperAscii().replace('CAP_', '') in {{ include "podjail.refusedCapabilities" $root }})))
  message: "podjail: a container of spec.{{ $field }} adds a capability that could undo the jail"
  reason: Forbidden
- expression: >-
    {{ $list }}.all(c, !has(c.volumeMounts) || c.volumeMounts.all(m, !m.name.startsWith('podjail-') ||
    (m.name == 'podjail-run' && has(m.readOnly) && m.readOnly)))
  message: "podjail: a container of spec.{{ $field }} mounts a volume of the sidecar's, or podjail-run not read-only"
  reason: Forbidden
{{- end }}
