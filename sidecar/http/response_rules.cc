#include "sidecar/http/response_rules.h"

#include <charconv>

#include "sidecar/http/bytes.h"

namespace podjail::http {
namespace {

struct Framed {
  unsigned lengths = 0;
  unsigned codings = 0;
  std::string_view length;
  std::string_view coding;
  bool close = false;
  bool keep_alive = false;
  bool malformed_option = false;  // of Connection
};

Framed framing_headers(const ResponseHead& head) {
  Framed framed;
  for (const auto& header : head.headers) {
    if (equals_ignoring_case(header.name, "content-length")) {
      ++framed.lengths;
      framed.length = header.value;
    } else if (equals_ignoring_case(header.name, "transfer-encoding")) {
      ++framed.codings;
      framed.coding = header.value;
    } else if (equals_ignoring_case(header.name, "connection")) {
      for_each_element(header.value, [&](std::string_view option) {
        framed.malformed_option |= !is_token(option);
        framed.close |= equals_ignoring_case(option, "close");
        framed.keep_alive |= equals_ignoring_case(option, "keep-alive");
      });
    }
  }
  return framed;
}

bool has_no_body(unsigned status, std::string_view method) {
  return method == "HEAD" || status < 200 || status == 204 || status == 304;
}

// Sets the framing of `head`; returns what is wrong, or nothing.
std::string_view apply_framing(ResponseHead& head, const Framed& framed, std::string_view method) {
  if (framed.lengths > 1 || framed.codings > 1 || (framed.lengths > 0 && framed.codings > 0)) {
    return "ambiguous length of the answer";
  }
  if (framed.malformed_option) return "malformed Connection in the answer";
  head.framing = Framing::kUntilClose;
  head.announced_length.reset();
  if (framed.codings == 1) {
    if (!equals_ignoring_case(framed.coding, "chunked")) return "unknown transfer coding in the answer";
    head.framing = Framing::kChunked;
  }
  if (framed.lengths == 1) {
    const auto text = framed.length;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), head.content_length);
    if (error != std::errc() || end != text.data() + text.size() || text.empty())
      return "malformed length of the answer";
    head.framing = head.content_length > 0 ? Framing::kLength : Framing::kNone;
    head.announced_length = head.content_length;
  }
  if (has_no_body(head.status, method)) head.framing = Framing::kNone;
  return {};
}

}  // namespace

std::string_view apply_response_rules(ResponseHead& head, std::string_view method, int minor_version) {
  const auto framed = framing_headers(head);
  // RFC 9112 §6.1: some clients read chunks there, others until the end.
  if (minor_version == 0 && framed.codings > 0) return "transfer coding in an HTTP/1.0 answer";
  if (const auto problem = apply_framing(head, framed, method); !problem.empty()) return problem;
  const bool ends =
      framed.close || (minor_version == 0 && !framed.keep_alive) || head.framing == Framing::kUntilClose;
  head.keep_alive = ends ? KeepAlive::kNo : KeepAlive::kYes;
  return {};
}

}  // namespace podjail::http
