#include "webhook/injection/json_patch.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "webhook/injection/json_members.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

// RFC 6901 §3.
std::string escaped(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

std::string index_path(const std::string& path, std::size_t index) {
  return path + "/" + std::to_string(index);
}

using Names = std::vector<std::string>;

// The name of each entry, by the one key that tells all entries apart; nothing when there is no such key.
std::optional<Names> names_of(const json& list) {
  for (const std::string_view key : {"mountPath", "name"}) {
    Names names;
    for (const auto& entry : list) {
      if (member(entry, key).is_string()) names.emplace_back(text_at(entry, key));
    }
    if (names.size() == list.size() && std::set(names.begin(), names.end()).size() == names.size())
      return names;
  }
  return std::nullopt;
}

class Patch {
 public:
  void compare(const json& before, const json& after, const std::string& path) {
    if (before == after) return;
    if (before.is_object() && after.is_object()) return compare_objects(before, after, path);
    if (before.is_array() && after.is_array()) return compare_lists(before, after, path);
    operations_.push_back({{"op", "replace"}, {"path", path}, {"value", after}});
  }
  json take() { return std::move(operations_); }

 private:
  void add(const std::string& path, const json& value) {
    operations_.push_back({{"op", "add"}, {"path", path}, {"value", value}});
  }
  void remove(const std::string& path) { operations_.push_back({{"op", "remove"}, {"path", path}}); }

  void compare_objects(const json& before, const json& after, const std::string& path) {
    for (const auto& [name, value] : before.items()) {
      if (!after.contains(name)) remove(path + "/" + escaped(name));
    }
    for (const auto& [name, value] : after.items()) {
      const auto at = path + "/" + escaped(name);
      const auto old = before.find(name);
      old == before.end() ? add(at, value) : compare(*old, value, at);
    }
  }

  void compare_lists(const json& before, const json& after, const std::string& path) {
    const auto old_names = names_of(before);
    const auto new_names = names_of(after);
    if (!old_names || !new_names) return compare_plain_lists(before, after, path);
    std::vector<json> entries(before.begin(), before.end());
    Names names = *old_names;
    for (auto i = names.size(); i-- > 0;) {
      if (std::find(new_names->begin(), new_names->end(), names[i]) != new_names->end()) continue;
      remove(index_path(path, i));
      names.erase(names.begin() + static_cast<std::ptrdiff_t>(i));
      entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(i));
    }
    for (std::size_t i = 0; i < new_names->size(); ++i) {
      bring_to(i, (*new_names)[i], after[i], path, names, entries);
      compare(entries[i], after[i], index_path(path, i));
    }
  }

  // Makes the entry `name` the one at `index`, whatever it holds: moved from behind, or added as it shall be.
  void bring_to(std::size_t index, const std::string& name, const json& wanted, const std::string& path,
                Names& names, std::vector<json>& entries) {
    const auto at = static_cast<std::ptrdiff_t>(index);
    const auto found = std::find(names.begin() + at, names.end(), name);
    if (found == names.end()) {
      add(index_path(path, index), wanted);
      names.insert(names.begin() + at, name);
      entries.insert(entries.begin() + at, wanted);
      return;
    }
    const auto from = found - names.begin();
    if (from == at) return;
    operations_.push_back({{"op", "move"},
                           {"from", index_path(path, static_cast<std::size_t>(from))},
                           {"path", index_path(path, index)}});
    std::rotate(names.begin() + at, names.begin() + from, names.begin() + from + 1);
    std::rotate(entries.begin() + at, entries.begin() + from, entries.begin() + from + 1);
  }

  // What only grew at its end is added to; anything else is replaced whole.
  void compare_plain_lists(const json& before, const json& after, const std::string& path) {
    const bool grew =
        before.size() <= after.size() && std::equal(before.begin(), before.end(), after.begin());
    if (!grew) return operations_.push_back({{"op", "replace"}, {"path", path}, {"value", after}});
    for (auto i = before.size(); i < after.size(); ++i) add(index_path(path, i), after[i]);
  }

  json operations_ = json::array();
};

}  // namespace

json make_patch(const json& before, const json& after) {
  Patch patch;
  patch.compare(before, after, "");
  return patch.take();
}

}  // namespace podjail::webhook
