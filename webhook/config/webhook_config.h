// /etc/podjail-webhook/webhook.json. Strict like the sidecar's: an unknown key, a key given twice or a value
// of another type is an error that names it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "webhook/injection/selection.h"
#include "webhook/injection/settings.h"

namespace podjail::webhook {

inline constexpr std::string_view kWebhookConfig = "/etc/podjail-webhook/webhook.json";
inline constexpr std::size_t kMaxWebhookConfigBytes = 256 << 10;

struct CertificateConfig {
  enum class Mode : std::uint8_t {
    kSelfManaged,  // made and renewed here, kept in a Secret
    kFiles,        // tls.crt and tls.key of a directory, which someone else renews
  } mode = Mode::kSelfManaged;
  std::string secret = "podjail-webhook-certificate";          // self-managed
  std::string directory = "/etc/podjail-webhook/certificate";  // files
  std::string service = "podjail-webhook";                     // the name that the API server asks for
  std::vector<std::string> webhook_configurations;             // whose caBundle is kept current; self-managed
};

struct WebhookConfig {
  InjectionSettings injection;
  SelectionRules selection;
  std::string release_namespace;
  std::string baseline_configmap = "podjail-baseline";  // "" for no baseline
  CertificateConfig certificate;
  std::uint16_t listen_port = 8443;
  std::uint16_t admin_port = 15022;
};

// kInvalid, naming the key. Required are `image` and `release_namespace`. What `sidecar_config` holds is
// judged by the sidecar's own reading of it.
Result<WebhookConfig> parse_webhook_config(std::string_view text);

Result<WebhookConfig> load_webhook_config(const std::string& path);

}  // namespace podjail::webhook
