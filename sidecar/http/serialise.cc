#include "sidecar/http/serialise.h"

#include <array>
#include <charconv>

namespace podjail::http {
namespace {

void append_number(std::string& out, std::uint64_t value, int base = 10) {
  std::array<char, 24> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value, base);
  out.append(text.data(), static_cast<std::size_t>(end - text.data()));
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

// A Connection header that only says close or keep-alive names no other header: the usual case, decided once.
bool connection_names_headers(const std::vector<Header>& headers) {
  bool names = false;
  for (const auto& header : headers) {
    if (!equals_ignoring_case(header.name, "connection")) continue;
    for_each_element(header.value, [&](std::string_view option) {
      names |= !equals_ignoring_case(option, "close") && !equals_ignoring_case(option, "keep-alive");
    });
  }
  return names;
}

template <typename IsOwn>
void append_end_to_end(std::string& out, const std::vector<Header>& headers, IsOwn is_own) {
  const bool check_names = connection_names_headers(headers);
  for (const auto& header : headers) {
    if (is_own(header.name) || is_hop_by_hop(header.name)) continue;
    if (check_names && is_named_by_connection(headers, header.name)) continue;
    append_header(out, header.name, header.value);
  }
}

void append_framing(std::string& out, Framing framing, std::uint64_t length) {
  if (framing == Framing::kChunked) out.append("Transfer-Encoding: chunked\r\n");
  if (framing != Framing::kLength) return;
  out.append("Content-Length: ");
  append_number(out, length);
  out.append("\r\n");
}

void append_upgrade(std::string& out, std::string_view protocol) {
  append_header(out, "Connection", "Upgrade");
  append_header(out, "Upgrade", protocol);
}

// Proxy-Connection, Proxy-Authorization and whatever else a client tells its proxy alone.
bool is_for_a_proxy(std::string_view name) {
  return equals_ignoring_case(name.substr(0, 6), "proxy-");
}

bool takes_a_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

void append_request_head(std::string& out, const RequestHead& head, std::string_view authority) {
  out.append(head.method).append(" ").append(head.target).append(" HTTP/1.1\r\n");
  append_header(out, "Host", authority);
  append_end_to_end(out, head.headers, [](std::string_view name) {
    return equals_ignoring_case(name, "host") || equals_ignoring_case(name, "content-length") ||
           equals_ignoring_case(name, "expect") || is_for_a_proxy(name);
  });
  append_framing(out, head.framing, head.content_length);
  if (!head.upgrade.empty()) append_upgrade(out, head.upgrade);
  // RFC 9110 §8.6: a method that anticipates a body says so even when there is none.
  if (head.framing == Framing::kNone && takes_a_body(head.method)) out.append("Content-Length: 0\r\n");
  out.append("\r\n");
}

void append_response_head(std::string& out, const ResponseHead& head, Framing framing, KeepAlive keep_alive) {
  out.append("HTTP/1.1 ");
  append_number(out, head.status);
  out.append(" ").append(head.reason).append("\r\n");
  append_end_to_end(out, head.headers, [](std::string_view name) {
    return equals_ignoring_case(name, "content-length") || equals_ignoring_case(name, "alt-svc");
  });
  append_framing(out, framing, head.content_length);
  if (framing == Framing::kNone && head.announced_length && head.status != 204 && head.status >= 200) {
    append_framing(out, Framing::kLength, *head.announced_length);
  }
  if (keep_alive == KeepAlive::kNo) out.append("Connection: close\r\n");
  out.append("\r\n");
}

void append_switching_head(std::string& out, const ResponseHead& head, std::string_view protocol) {
  out.append("HTTP/1.1 101 Switching Protocols\r\n");
  append_end_to_end(out, head.headers, [](std::string_view name) {
    return equals_ignoring_case(name, "content-length") || equals_ignoring_case(name, "alt-svc");
  });
  append_upgrade(out, protocol);
  out.append("\r\n");
}

void append_chunk(std::string& out, std::string_view piece) {
  if (piece.empty()) return;
  append_number(out, piece.size(), 16);
  out.append("\r\n").append(piece).append("\r\n");
}

}  // namespace podjail::http
