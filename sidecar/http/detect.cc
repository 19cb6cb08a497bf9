#include "sidecar/http/detect.h"

#include <algorithm>

namespace podjail::http {
namespace {

constexpr std::size_t kMaxMethod = 32;
constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

bool is_method_byte(char c) {
  return (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

}  // namespace

Detected detect(std::string_view first_bytes) {
  if (first_bytes.empty()) return Detected::kNeedMore;
  if (first_bytes.front() == 0x16) {
    if (first_bytes.size() < 3) return Detected::kNeedMore;
    return first_bytes[1] == 0x03 && first_bytes[2] <= 0x04 && first_bytes[2] >= 0 ? Detected::kTls
                                                                                   : Detected::kNeither;
  }
  if (first_bytes.starts_with("PRI ")) {
    if (first_bytes.starts_with(kHttp2Preface)) return Detected::kHttp2;
    return kHttp2Preface.starts_with(first_bytes) ? Detected::kNeedMore : Detected::kNeither;
  }
  const auto end = std::find_if_not(first_bytes.begin(), first_bytes.end(), is_method_byte);
  const auto length = static_cast<std::size_t>(end - first_bytes.begin());
  if (length > kMaxMethod) return Detected::kNeither;
  if (end == first_bytes.end()) return Detected::kNeedMore;
  if (*end != ' ' || length == 0) return Detected::kNeither;
  return Detected::kHttp;
}

}  // namespace podjail::http
