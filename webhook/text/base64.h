// Base64 as Kubernetes has it in Secrets and patches (RFC 4648 §4, padded).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace podjail::webhook {

std::string base64_encoded(std::string_view bytes);

// Nothing for a text that is not exactly what encoding gives.
std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace podjail::webhook
