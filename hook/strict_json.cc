#include "hook/strict_json.h"

#include <set>

#include "lib/base/json_text.h"

namespace podjail::hook {
namespace {

using nlohmann::json;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Watches the parser's events and keeps the first objection.
template <typename Json>
class Strictness {
 public:
  using Event = typename Json::parse_event_t;
  // Always true: the parser goes on, and the objection is looked at afterwards.
  bool on_event(int depth, Event event, const Json& parsed) {
    if (depth > kMaxJsonDepth) object("nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
    if (!objection_.empty()) return true;
    if (event == Event::object_start) open_.emplace_back();
    if (event == Event::object_end) open_.pop_back();
    if (event == Event::key) {
      const auto& key = parsed.template get_ref<const std::string&>();
      if (!open_.back().insert(key).second) object("the key \"" + printable(key, 64) + "\" is given twice");
    }
    return true;
  }
  const std::string& objection() const { return objection_; }

 private:
  void object(std::string sentence) {
    if (objection_.empty()) objection_ = std::move(sentence);
  }
  std::vector<std::set<std::string>> open_;  // the keys of every object that is not closed yet
  std::string objection_;
};

Result<const json*> find(const json& object, std::string_view key, bool (*is_type)(const json&),
                         const char* type) {
  const auto member = object.find(key);
  if (member == object.end() || member->is_null()) return nullptr;
  if (!is_type(*member)) return fail(ErrorKind::kInvalid, std::string(key) + " is not " + type);
  return &*member;
}

template <typename Json>
Result<Json> parse(std::string_view text) {
  // The parser would take the one for the end of the text, and pass over the other.
  if (text.find('\0') != text.npos || text.starts_with(kByteOrderMark))
    return fail(ErrorKind::kInvalid, "not valid JSON: it has a NUL or a byte order mark");
  Strictness<Json> strictness;
  const auto watch = [&](int depth, typename Json::parse_event_t event, const Json& parsed) {
    return strictness.on_event(depth, event, parsed);
  };
  try {
    auto document = Json::parse(text.begin(), text.end(), watch);
    if (!strictness.objection().empty()) return fail(ErrorKind::kInvalid, strictness.objection());
    if (!document.is_object()) return fail(ErrorKind::kInvalid, "not a JSON object");
    return document;
  } catch (const json::parse_error& error) {
    return fail(ErrorKind::kInvalid, "not valid JSON at byte " + std::to_string(error.byte));
  } catch (const json::exception&) {  // a number beyond any range
    return fail(ErrorKind::kInvalid, "not valid JSON");
  }
}

}  // namespace

Result<json> parse_strict_json(std::string_view text) {
  return parse<json>(text);
}

Result<nlohmann::ordered_json> parse_strict_ordered_json(std::string_view text) {
  return parse<nlohmann::ordered_json>(text);
}

Result<const json*> find_object(const json& object, std::string_view key) {
  return find(
      object, key, [](const json& value) { return value.is_object(); }, "an object");
}

Result<const json*> find_array(const json& object, std::string_view key) {
  return find(
      object, key, [](const json& value) { return value.is_array(); }, "a list");
}

Result<const std::string*> find_string(const json& object, std::string_view key) {
  const auto member = find(
      object, key, [](const json& value) { return value.is_string(); }, "a text");
  if (!member) return tl::unexpected(member.error());
  return *member == nullptr ? nullptr : (*member)->get_ptr<const std::string*>();
}

Result<std::vector<std::string>> read_strings(const json& object, std::string_view key) {
  const auto list = find_array(object, key);
  if (!list) return tl::unexpected(list.error());
  std::vector<std::string> strings;
  if (*list == nullptr) return strings;
  for (const auto& item : **list) {
    if (!item.is_string()) return fail(ErrorKind::kInvalid, std::string(key) + " is not a list of texts");
    strings.push_back(item.get<std::string>());
  }
  return strings;
}

Result<std::string> read_text(const json& object, std::string_view key) {
  const auto text = find_string(object, key);
  if (!text) return tl::unexpected(text.error());
  return *text == nullptr ? std::string() : **text;
}

Result<bool> read_flag(const json& object, std::string_view key) {
  const auto flag = find(
      object, key, [](const json& value) { return value.is_boolean(); }, "true or false");
  if (!flag) return tl::unexpected(flag.error());
  return *flag != nullptr && (*flag)->get<bool>();
}

Result<std::optional<std::int64_t>> read_integer(const json& object, std::string_view key, std::int64_t least,
                                                 std::int64_t most) {
  const auto number = find(
      object, key, [](const json& value) { return value.is_number_integer(); }, "a whole number");
  if (!number) return tl::unexpected(number.error());
  if (*number == nullptr) return std::nullopt;
  const bool fits = !(*number)->is_number_unsigned() || (*number)->get<std::uint64_t>() <= INT64_MAX;
  const auto value = fits ? (*number)->get<std::int64_t>() : 0;
  if (!fits || value < least || value > most) {
    return fail(ErrorKind::kInvalid, std::string(key) + " is out of range");
  }
  return value;
}

Result<std::map<std::string, std::string>> read_text_map(const json& object, std::string_view key) {
  std::map<std::string, std::string> texts;
  const auto members = find_object(object, key);
  if (!members) return tl::unexpected(members.error());
  if (*members == nullptr) return texts;
  for (const auto& [name, value] : (*members)->items()) {
    if (!value.is_string())
      return fail(ErrorKind::kInvalid, std::string(key) + " holds something that is not a text");
    texts.emplace(name, value.get<std::string>());
  }
  return texts;
}

}  // namespace podjail::hook
