// A head as Boost.Beast reads it: another parser than ours, to hold ours against.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sidecar/http/message.h"

namespace podjail::fuzz {

struct OtherHead {
  std::string_view method, target, reason;
  unsigned status = 0;
  int minor_version = 1;
  std::vector<http::Header> headers;
};

// Nothing where Beast refuses the head, which is whole.
std::optional<OtherHead> read_request_otherwise(std::string_view head);
std::optional<OtherHead> read_response_otherwise(std::string_view head);

// Aborts unless both list the same fields.
void require_same_fields(const std::vector<http::Header>& a, const std::vector<http::Header>& b);

}  // namespace podjail::fuzz
