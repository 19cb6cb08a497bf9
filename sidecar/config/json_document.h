// JSON without its ambiguities: a key given twice in one object, which parsers read differently, is an error,
// and nesting is bounded.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::config {

inline constexpr int kMaxJsonDepth = 16;

// kInvalid with the place of the mistake. The caller bounds the size of `text`.
Result<nlohmann::json> parse_json_document(std::string_view text);

}  // namespace podjail::config
