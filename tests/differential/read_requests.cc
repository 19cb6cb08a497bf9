// Reads requests as the proxy does and says what it read, for a test that holds other parsers against it.
// Each line of the input is one connection's bytes in hexadecimal; each line of the output a JSON object:
//   {"accepted":false,"why":"…"}                         refused, or not whole
//   {"accepted":true,"method":…,"target":…,"version":"1.1","headers":[[name,value],…],"body":…,"length":n,
//    "written":…}                                        … as it goes upstream
// Texts are Latin-1 in hexadecimal; "length" counts the bytes of the first request, head and body.
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "sidecar/http/body_reader.h"
#include "sidecar/http/request_parser.h"
#include "sidecar/http/serialise.h"

namespace {

using namespace podjail::http;
using nlohmann::json;

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += {kDigits[byte / 16], kDigits[byte % 16]};
  }
  return text;
}

std::string from_hex(std::string_view text) {
  std::string bytes;
  for (; text.size() >= 2; text.remove_prefix(2))
    bytes.push_back(static_cast<char>(std::stoi(std::string(text.substr(0, 2)), nullptr, 16)));
  return bytes;
}

json refused(std::string_view why) {
  return {{"accepted", false}, {"why", why}};
}

struct Body {
  BodyState state = BodyState::kMore;
  std::string content;
  std::string written;  // as the upstream gets it
  std::size_t length = 0;
};

Body read_body(const RequestHead& head, std::string_view wire) {
  BodyReader reader(head.framing, head.content_length);
  Body body;
  body.state = reader.is_complete() ? BodyState::kComplete : BodyState::kMore;
  for (std::size_t consumed = 1; body.state == BodyState::kMore && consumed > 0;) {
    std::vector<std::string_view> pieces;
    const auto step = reader.feed(wire.substr(body.length), pieces);
    for (const auto piece : pieces) {
      body.content.append(piece);
      if (head.framing == Framing::kChunked) append_chunk(body.written, piece);
    }
    consumed = step.consumed;
    body.length += consumed;
    body.state = step.state;
  }
  if (head.framing == Framing::kChunked) body.written.append(kLastChunk);
  if (head.framing == Framing::kLength) body.written = body.content;
  return body;
}

json read_request(std::string_view wire) {
  RequestParser parser(HeadLimits{});
  const auto state = parser.parse(wire);
  if (state == ParseState::kNeedMore) return refused("head not whole");
  if (state == ParseState::kRejected) return refused(parser.rejection().detail);
  const auto& head = parser.head();
  const auto body = read_body(head, wire.substr(parser.head_bytes()));
  if (body.state != BodyState::kComplete)
    return refused(body.state == BodyState::kMore ? "body not whole" : "body malformed");
  std::string written;
  append_request_head(written, head, "upstream.test:8443");
  auto headers = json::array();
  for (const auto& header : head.headers) headers.push_back({to_hex(header.name), to_hex(header.value)});
  return {{"accepted", true},
          {"method", to_hex(head.method)},
          {"target", to_hex(head.target)},
          {"version", version_of(head)},
          {"headers", headers},
          {"body", to_hex(body.content)},
          {"written", to_hex(written + body.written)},
          {"length", parser.head_bytes() + body.length}};
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);)
    std::cout << read_request(from_hex(line)).dump() << '\n';
}
