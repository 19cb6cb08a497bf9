// JSON without its ambiguities: a key given twice in one object, which two parsers read differently, is an
// error, and nesting is bounded. And reads of members by type, which name the member they miss.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::hook {

inline constexpr int kMaxJsonDepth = 32;

// An object. kInvalid with the place of the mistake. The caller bounds the size of `text`.
Result<nlohmann::json> parse_strict_json(std::string_view text);
// The same, keeping the order of keys.
Result<nlohmann::ordered_json> parse_strict_ordered_json(std::string_view text);

// The member `key` of `object`: null if it is absent or JSON's null. kInvalid if it is not of that type.
Result<const nlohmann::json*> find_object(const nlohmann::json& object, std::string_view key);
Result<const nlohmann::json*> find_array(const nlohmann::json& object, std::string_view key);
Result<const std::string*> find_string(const nlohmann::json& object, std::string_view key);
Result<std::vector<std::string>> read_strings(const nlohmann::json& object,
                                              std::string_view key);  // [] if absent

}  // namespace podjail::hook
