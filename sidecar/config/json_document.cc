#include "sidecar/config/json_document.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/base/json_text.h"

namespace podjail::config {
namespace {

using nlohmann::json;

// Watches the parser's events and keeps the first objection.
class Strictness {
 public:
  // Always true: the parser goes on and the objection is looked at afterwards.
  bool on_event(int depth, json::parse_event_t event, const json& parsed) {
    if (depth > kMaxJsonDepth) object("nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
    if (objection_) return true;
    if (event == json::parse_event_t::object_start) open_.emplace_back();
    if (event == json::parse_event_t::object_end) open_.pop_back();
    if (event == json::parse_event_t::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!open_.back().insert(key).second) object("the key \"" + printable(key, 64) + "\" is given twice");
    }
    return true;
  }
  const std::optional<std::string>& objection() const { return objection_; }

 private:
  void object(std::string sentence) {
    if (!objection_) objection_ = std::move(sentence);
  }
  std::vector<std::set<std::string>> open_;  // the keys of every object that is not closed yet
  std::optional<std::string> objection_;
};

}  // namespace

Result<json> parse_json_document(std::string_view text) {
  Strictness strictness;
  const auto watch = [&](int depth, json::parse_event_t event, const json& parsed) {
    return strictness.on_event(depth, event, parsed);
  };
  try {
    auto document = json::parse(text.begin(), text.end(), watch);
    if (strictness.objection()) return fail(ErrorKind::kInvalid, *strictness.objection());
    return document;
  } catch (const json::parse_error& error) {
    return fail(ErrorKind::kInvalid, "not valid JSON at byte " + std::to_string(error.byte));
  } catch (const json::exception&) {  // a number beyond any range
    return fail(ErrorKind::kInvalid, "not valid JSON");
  }
}

}  // namespace podjail::config
