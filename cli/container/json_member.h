// Parts of a JSON document that may not be there, or be of another type.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace podjail::cli {

// null for a member that is not there, or of what is no object.
inline const nlohmann::json& member(const nlohmann::json& object, const char* name) {
  static const nlohmann::json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(name);
  return found == object.end() ? kNothing : *found;
}

// "" for what is no text.
inline std::string text_of(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

}  // namespace podjail::cli
