#include "sidecar/http/refusal.h"

#include <boost/beast/http/status.hpp>

#include "lib/base/json_text.h"
#include "lib/contract/contract.h"

namespace podjail::http {
namespace {

std::string sentence_of(const Refusal& refusal) {
  std::string sentence(refusal.message.empty() ? explain(refusal.reason) : refusal.message);
  if (!refusal.detail.empty()) sentence.append(" (").append(refusal.detail).append(")");
  return sentence;
}

std::string text_body(const Refusal& refusal) {
  std::string body = "podjail: ";
  body.append(sentence_of(refusal)).append("\n");
  body.append("reason: ").append(to_string(refusal.reason));
  body.append(", decision: ").append(refusal.decision_id).append(" (look for this id in the decision log)\n");
  return body;
}

std::string json_body(const Refusal& refusal) {
  std::string body = "{\"error\":\"podjail\",\"message\":";
  append_json_string(body, sentence_of(refusal));
  body.append(",\"reason\":");
  append_json_string(body, to_string(refusal.reason));
  body.append(",\"decision\":");
  append_json_string(body, refusal.decision_id);
  body.append("}\n");
  return body;
}

}  // namespace

bool wants_json(const RequestHead& head) {
  for (const auto& header : head.headers) {
    if (!equals_ignoring_case(header.name, "accept")) continue;
    const auto first = header.value.substr(0, header.value.find_first_of(",; "));
    return equals_ignoring_case(first, "application/json") || first.ends_with("+json");
  }
  return false;
}

RefusalParts make_refusal_parts(const Refusal& refusal, RefusalFormat format) {
  RefusalParts parts;
  const bool json = format == RefusalFormat::kJson;
  parts.content_type = json ? "application/json" : "text/plain; charset=utf-8";
  parts.content = json ? json_body(refusal) : text_body(refusal);
  parts.content_length = std::to_string(parts.content.size());
  parts.decision_id = refusal.decision_id;
  return parts;
}

std::vector<Header> RefusalParts::headers() const {
  return {{"Content-Type", content_type},
          {"Content-Length", content_length},
          {"Cache-Control", "no-store"},
          {contract::kDecisionHeader, decision_id}};
}

std::string make_refusal(const Refusal& refusal, RefusalFormat format, RefusalBody body,
                         KeepAlive keep_alive) {
  const auto parts = make_refusal_parts(refusal, format);
  const auto phrase =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(refusal.status));
  std::string out = "HTTP/1.1 " + std::to_string(refusal.status) + " ";
  out.append(phrase.data(), phrase.size()).append("\r\n");
  for (const auto& header : parts.headers())
    out.append(header.name).append(": ").append(header.value).append("\r\n");
  if (keep_alive == KeepAlive::kNo) out.append("Connection: close\r\n");
  out.append("\r\n");
  if (body == RefusalBody::kSent) out.append(parts.content);
  return out;
}

}  // namespace podjail::http
