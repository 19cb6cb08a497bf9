#include "webhook/injection/json_members.h"

namespace podjail::webhook {

using nlohmann::json;

const json& member(const json& value, std::string_view key) {
  static const json kNull;
  if (!value.is_object()) return kNull;
  const auto found = value.find(key);
  return found == value.end() ? kNull : *found;
}

std::string_view text_at(const json& value, std::string_view key) {
  const auto& found = member(value, key);
  if (!found.is_string()) return "";
  return found.get_ref<const std::string&>();
}

bool is_on(const json& value, std::string_view key) {
  const auto& found = member(value, key);
  return !found.is_null() && found != json(false);
}

bool has_entries(const json& value) {
  return value.is_structured() && !value.empty();
}

const json* find_named(const json& list, std::string_view name, std::string_view key) {
  if (!list.is_array()) return nullptr;
  for (const auto& entry : list) {
    if (member(entry, key).is_string() && text_at(entry, key) == name) return &entry;
  }
  return nullptr;
}

}  // namespace podjail::webhook
