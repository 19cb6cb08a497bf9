// Reads of JSON whose shape is not proved: absent, null and of another type are one, except where that could
// hide something.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace podjail::webhook {

// The member `key` of `value`; JSON's null when there is none or `value` is no object.
const nlohmann::json& member(const nlohmann::json& value, std::string_view key);

// The member as a text; "" when it is none.
std::string_view text_at(const nlohmann::json& value, std::string_view key);

// Whether a switch may be on: anything but absent, null and false.
bool is_on(const nlohmann::json& value, std::string_view key);

// Whether the list or object has something in it.
bool has_entries(const nlohmann::json& value);

// The entry of a list of objects whose `key` is `name`; null when there is none.
const nlohmann::json* find_named(const nlohmann::json& list, std::string_view name,
                                 std::string_view key = "name");

}  // namespace podjail::webhook
