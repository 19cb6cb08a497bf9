#include "hook/hook_config_reading.h"

#include <algorithm>

#include "lib/base/json_text.h"

namespace podjail::hook {

using nlohmann::json;

Status read_members(const json& object, const std::string& path, const Keys& keys) {
  if (!object.is_object()) return fail(ErrorKind::kInvalid, path + ": must be an object");
  for (const auto& [key, value] : object.items()) {
    const auto name = (path.empty() ? "" : path + ".") + printable(key, 64);
    const auto reader = keys.find(key);
    if (reader == keys.end()) return fail(ErrorKind::kInvalid, name + ": unknown key");
    if (auto read = reader->second(value); !read) return fail_within(name, std::move(read.error()));
  }
  return {};
}

tl::unexpected<Error> must_be(std::string_view what) {
  return fail(ErrorKind::kInvalid, "must be " + std::string(what));
}

Result<std::uint32_t> read_number(const json& value, std::uint32_t least, std::uint32_t most) {
  const bool valid =
      value.is_number_unsigned() && value.get<std::uint64_t>() >= least && value.get<std::uint64_t>() <= most;
  if (!valid) return must_be("a number from " + std::to_string(least) + " to " + std::to_string(most));
  return value.get<std::uint32_t>();
}

Result<std::map<std::string, std::string>> read_texts(const json& value) {
  const bool texts =
      value.is_object() && !value.empty() &&
      std::all_of(value.begin(), value.end(), [](const json& item) { return item.is_string(); });
  if (!texts) return must_be("an object of texts, at least one");
  return value.get<std::map<std::string, std::string>>();
}

std::optional<std::string> parse_path(std::string_view text) {
  const bool plain =
      text.starts_with('/') && text.size() > 1 && text.size() < 4096 && text.find('\0') == text.npos;
  return plain ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<std::string> parse_sha256(std::string_view text) {
  std::string digest(text);
  for (char& c : digest) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  const bool hex = digest.size() == 64 && std::all_of(digest.begin(), digest.end(), [](char c) {
                     return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                   });
  return hex ? std::optional(digest) : std::nullopt;
}

std::optional<std::string> parse_text(std::string_view text) {
  return std::string(text);
}

}  // namespace podjail::hook
