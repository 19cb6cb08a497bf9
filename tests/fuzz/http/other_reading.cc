#include "tests/fuzz/http/other_reading.h"

#include <algorithm>

#include "sidecar/http/beast_parser.h"
#include "tests/fuzz/http/require.h"

namespace podjail::fuzz {
namespace {

template <bool is_request>
std::optional<OtherHead> read(std::string_view head) {
  OtherHead other;
  http::BeastParser<is_request> parser;
  parser.headers = &other.headers;
  parser.body_limit(boost::none);
  parser.header_limit(1U << 20U);
  http::beast::error_code error;
  parser.put(boost::asio::const_buffer(head.data(), head.size()), error);
  if (error || !parser.is_header_done()) return std::nullopt;
  other.method = parser.method;
  other.target = parser.target;
  other.reason = parser.reason;
  other.status = parser.status;
  other.minor_version = parser.version == 10 ? 0 : 1;
  return other;
}

}  // namespace

std::optional<OtherHead> read_request_otherwise(std::string_view head) {
  return read<true>(head);
}

std::optional<OtherHead> read_response_otherwise(std::string_view head) {
  return read<false>(head);
}

void require_same_fields(const std::vector<http::Header>& a, const std::vector<http::Header>& b) {
  require(std::equal(
      a.begin(), a.end(), b.begin(), b.end(),
      [](const http::Header& x, const http::Header& y) { return x.name == y.name && x.value == y.value; }));
}

}  // namespace podjail::fuzz
