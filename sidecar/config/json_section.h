// One object of the configuration file while it is read. Each read names a key, what it accepts and its
// default; leaving the scope refuses the keys nobody asked for. So the code that reads a key is the only list
// of keys: errors, documentation and "did you mean" all come from it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "sidecar/config/config_json.h"
#include "sidecar/config/config_values.h"

namespace podjail::config {

// The state all sections of one file share.
struct Reading {
  std::optional<Error> error;        // the first
  std::vector<KeyDescription> keys;  // asked for so far
};

// Thread rule: one thread. A read that fails notes the error and returns the default.
class JsonSection {
 public:
  struct Range {
    std::uint64_t least;
    std::uint64_t most;
  };

  // `value` and `reading` outlive the section. `path` is "" for the whole file.
  JsonSection(const nlohmann::json& value, std::string path, Reading& reading);
  ~JsonSection();
  JsonSection(const JsonSection&) = delete;
  JsonSection& operator=(const JsonSection&) = delete;

  // The object under `key`; an empty one when it is absent.
  JsonSection section(std::string_view key);
  // Every object of the list under `key`, in order.
  void each(std::string_view key, const std::function<void(JsonSection&&)>& read);
  // Refuses the value of `key` for a reason that only its reader knows.
  void refuse_key(std::string_view key, std::string_view why) { refuse(path_of(key), why); }
  // Whether the file has this key.
  bool gives(std::string_view key) const { return value_.contains(key); }
  std::uint64_t integer(std::string_view key, Range range, std::uint64_t fallback);
  // In milliseconds.
  std::chrono::milliseconds duration(std::string_view key, Range range, std::chrono::milliseconds fallback);
  // An object of plain texts with keys of the user's choice.
  std::map<std::string, std::string> texts_by_name(std::string_view key);

  template <typename T>
  T parsed(std::string_view key, const ValueKind<T>& kind, const T& fallback) {
    const auto* value = ask(key, std::string(kind.accepts), nlohmann::json(kind.show(fallback)).dump());
    if (value == nullptr) return fallback;
    if (value->is_string()) {
      if (auto result = kind.parse(value->template get_ref<const std::string&>()); result) return *result;
    }
    refuse(path_of(key), "must be " + std::string(kind.accepts));
    return fallback;
  }

  template <typename T>
  std::vector<T> list(std::string_view key, const ValueKind<T>& kind, const std::vector<T>& fallback) {
    auto shown = nlohmann::json::array();
    for (const auto& item : fallback) shown.push_back(kind.show(item));
    const auto* value = ask(key, "a list, each " + std::string(kind.accepts), shown.dump());
    if (value == nullptr) return fallback;
    if (!value->is_array()) {
      refuse(path_of(key), "must be a list");
      return fallback;
    }
    std::vector<T> items;
    for (std::size_t i = 0; i < value->size(); ++i) {
      const auto& item = (*value)[i];
      auto result = item.is_string() ? kind.parse(item.template get_ref<const std::string&>()) : std::nullopt;
      if (!result) {
        refuse(path_of(key) + "[" + std::to_string(i) + "]", "must be " + std::string(kind.accepts));
        return fallback;
      }
      items.push_back(std::move(*result));
    }
    return items;
  }

 private:
  std::string path_of(std::string_view key) const;
  // Notes that `key` is known, and returns its value if it is given.
  const nlohmann::json* ask(std::string_view key, std::string accepts, std::string default_value);
  const nlohmann::json* find(std::string_view key);
  void refuse(const std::string& path, std::string_view why);

  const nlohmann::json& value_;
  std::string path_;
  Reading& reading_;
  std::vector<std::string> known_;
};

}  // namespace podjail::config
