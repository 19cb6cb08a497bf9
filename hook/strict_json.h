// JSON without its ambiguities: a key given twice in one object, which two parsers read differently, is an
// error, and nesting is bounded. And reads of members by type, which name the member they miss.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
                                              std::string_view key);                // [] if absent
Result<std::string> read_text(const nlohmann::json& object, std::string_view key);  // "" if absent
Result<bool> read_flag(const nlohmann::json& object, std::string_view key);         // false if absent
// Nothing if absent. kInvalid for anything but a whole number from `least` to `most`.
Result<std::optional<std::int64_t>> read_integer(const nlohmann::json& object, std::string_view key,
                                                 std::int64_t least, std::int64_t most);
// The members of the object `key`, all of them texts; {} if absent.
Result<std::map<std::string, std::string>> read_text_map(const nlohmann::json& object, std::string_view key);

// Keeps the first error of a sequence of reads, so that each read is one line.
class Reading {
 public:
  template <typename T>
  T take(Result<T> result) {
    if (result) return std::move(*result);
    if (status_) status_ = tl::unexpected(std::move(result.error()));
    return T{};
  }
  // Each entry of the list `key` of `object`, read by `read`; an entry that is not an object is an error.
  template <typename Read>
  auto each(const nlohmann::json& object, std::string_view key, Read read)
      -> std::vector<decltype(read(object))> {
    std::vector<decltype(read(object))> entries;
    const auto* list = take(find_array(object, key));
    if (list == nullptr) return entries;
    for (const auto& entry : *list) {
      if (entry.is_object()) {
        entries.push_back(read(entry));
      } else {
        object_to(std::string(key) + " holds something that is not an object");
      }
    }
    return entries;
  }
  void object_to(std::string sentence) {
    if (status_) status_ = fail(ErrorKind::kInvalid, std::move(sentence));
  }
  const Status& status() const { return status_; }

 private:
  Status status_;
};

}  // namespace podjail::hook
