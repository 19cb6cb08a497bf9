// What the workload sees when a request is not allowed: a short text for people (or JSON where asked for), a
// status, and the id under which the decision log has the record.
#pragma once

#include <string>
#include <string_view>

#include "sidecar/http/message.h"

namespace podjail::http {

struct Refusal {
  unsigned status = 403;
  Reason reason = Reason::kInternal;
  std::string_view message;  // the policy's own words, or empty
  std::string_view detail;   // which rule, or empty
  std::string_view decision_id;
};

// True where the Accept header asks for JSON before anything else.
bool wants_json(const RequestHead& head);

enum class RefusalFormat : std::uint8_t { kText, kJson };
enum class RefusalBody : std::uint8_t { kSent, kOmitted };  // omitted in answers to HEAD

// The answer without the framing of a version of HTTP.
struct RefusalParts {
  std::string content_type;
  std::string content;
  std::string content_length;
  std::string decision_id;
  std::vector<Header> headers() const;  // views of these parts
};
RefusalParts make_refusal_parts(const Refusal& refusal, RefusalFormat format);

// A whole HTTP/1.1 response, head and body. Nothing of the request is echoed.
std::string make_refusal(const Refusal& refusal, RefusalFormat format, RefusalBody body,
                         KeepAlive keep_alive);

}  // namespace podjail::http
