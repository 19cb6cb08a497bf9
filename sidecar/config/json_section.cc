#include "sidecar/config/json_section.h"

#include <algorithm>

#include "lib/base/json_text.h"
#include "sidecar/config/nearest_word.h"

namespace podjail::config {
namespace {

using nlohmann::json;

const json& empty_object() {
  static const json kEmpty = json::object();
  return kEmpty;
}

std::string describe(JsonSection::Range range) {
  return "a whole number, " + std::to_string(range.least) + "–" + std::to_string(range.most);
}

}  // namespace

JsonSection::JsonSection(const json& value, std::string path, Reading& reading)
    : value_(value.is_object() ? value : empty_object()), path_(std::move(path)), reading_(reading) {
  if (!value.is_object()) refuse(path_.empty() ? "configuration" : path_, "must be an object");
}

JsonSection::~JsonSection() {
  for (const auto& item : value_.items()) {
    if (std::find(known_.begin(), known_.end(), item.key()) != known_.end()) continue;
    refuse(path_of(printable(item.key(), 64)),
           "unknown key; did you mean \"" + nearest_word(item.key(), known_) + "\"?");
  }
}

std::string JsonSection::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void JsonSection::refuse(const std::string& path, std::string_view why) {
  if (!reading_.error) reading_.error = Error(ErrorKind::kInvalid, path + ": " + std::string(why));
}

const json* JsonSection::find(std::string_view key) {
  known_.emplace_back(key);
  const auto found = value_.find(known_.back());
  return found == value_.end() ? nullptr : &*found;
}

const json* JsonSection::ask(std::string_view key, std::string accepts, std::string default_value) {
  reading_.keys.push_back({path_of(key), std::move(accepts), std::move(default_value)});
  return find(key);
}

JsonSection JsonSection::section(std::string_view key) {
  const auto* value = find(key);
  return {value == nullptr ? empty_object() : *value, path_of(key), reading_};
}

void JsonSection::each(std::string_view key, const std::function<void(JsonSection&&)>& read) {
  const auto* value = ask(key, "a list of objects", "[]");
  if (value == nullptr) return;
  if (!value->is_array()) return refuse(path_of(key), "must be a list of objects");
  std::vector<KeyDescription> described;  // the keys of entries are no keys of the file
  described.swap(reading_.keys);
  for (std::size_t i = 0; i < value->size(); ++i) {
    read(JsonSection((*value)[i], path_of(key) + "[" + std::to_string(i) + "]", reading_));
  }
  reading_.keys.swap(described);
}

std::uint64_t JsonSection::integer(std::string_view key, Range range, std::uint64_t fallback) {
  const auto accepts = describe(range);
  const auto* value = ask(key, accepts, std::to_string(fallback));
  if (value == nullptr) return fallback;
  // Parsed numbers are unsigned; numbers of a document built in code may be signed.
  if (value->is_number_unsigned() || (value->is_number_integer() && value->get<std::int64_t>() >= 0)) {
    const auto number = value->get<std::uint64_t>();
    if (number >= range.least && number <= range.most) return number;
  }
  refuse(path_of(key), "must be " + accepts);
  return fallback;
}

std::chrono::milliseconds JsonSection::duration(std::string_view key, Range range,
                                                std::chrono::milliseconds fallback) {
  return std::chrono::milliseconds(integer(key, range, static_cast<std::uint64_t>(fallback.count())));
}

std::map<std::string, std::string> JsonSection::texts_by_name(std::string_view key) {
  const auto* value = ask(key, "an object of texts", "{}");
  std::map<std::string, std::string> texts;
  if (value == nullptr) return texts;
  if (!value->is_object()) {
    refuse(path_of(key), "must be an object of texts");
    return texts;
  }
  for (const auto& item : value->items()) {
    const auto name = kPlainText.parse(item.key());
    const auto text = item.value().is_string() ? kPlainText.parse(item.value().get_ref<const std::string&>())
                                               : std::nullopt;
    if (!name || !text) {
      refuse(path_of(key) + "." + printable(item.key(), 64), "must be " + std::string(kPlainText.accepts));
      break;
    }
    texts.emplace(*name, *text);
  }
  return texts;
}

}  // namespace podjail::config
