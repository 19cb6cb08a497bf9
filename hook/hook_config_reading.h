// Reads of JSON values that configuration files are made of; each error says what the value must be.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::hook {

inline constexpr std::size_t kMaxListEntries = 1024;

using Keys = std::map<std::string_view, std::function<Status(const nlohmann::json&)>>;

// Reads every member of `object` by its entry in `keys`; a member without one is an error. `path` is what
// errors call it.
Status read_members(const nlohmann::json& object, const std::string& path, const Keys& keys);

// kInvalid: "must be …".
tl::unexpected<Error> must_be(std::string_view what);

// A list of texts, each of which `parse` makes a value. `what` is what errors call an entry.
template <typename T>
Result<std::vector<T>> read_list(const nlohmann::json& value, std::optional<T> (*parse)(std::string_view),
                                 std::string_view what) {
  if (!value.is_array() || value.size() > kMaxListEntries) return must_be("a list of at most 1024 entries");
  std::vector<T> items;
  for (const auto& entry : value) {
    auto item = entry.is_string() ? parse(entry.get_ref<const std::string&>()) : std::nullopt;
    if (!item)
      return fail(ErrorKind::kInvalid,
                  "entry " + std::to_string(items.size()) + " must be " + std::string(what));
    items.push_back(std::move(*item));
  }
  return items;
}

Result<std::uint32_t> read_number(const nlohmann::json& value, std::uint32_t least, std::uint32_t most);

// At least one member, all of them texts.
Result<std::map<std::string, std::string>> read_texts(const nlohmann::json& value);

// An absolute path of this host or of an image, without a NUL.
std::optional<std::string> parse_path(std::string_view text);
// 64 hexadecimal digits, made small.
std::optional<std::string> parse_sha256(std::string_view text);
std::optional<std::string> parse_text(std::string_view text);  // any

// Puts the value of a read where it belongs, or passes its error on.
template <typename T>
Status store(Result<T> read, T& into) {
  if (!read) return tl::unexpected(std::move(read.error()));
  into = std::move(*read);
  return {};
}

}  // namespace podjail::hook
