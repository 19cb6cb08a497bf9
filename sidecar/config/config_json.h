// The sidecar's configuration file: one JSON object, every key optional, nothing ignored. A key that is
// unknown, given twice or out of range is an error that names it, because a misspelt limit that silently
// keeps its default is a hole.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "sidecar/config/config.h"

namespace podjail::config {

inline constexpr std::size_t kMaxConfigBytes = 1024 * 1024;

// kInvalid: "limits.max_connections: must be a whole number, 1–65536". kExhausted: larger than
// kMaxConfigBytes.
Result<Config> parse_config(std::string_view text);

// Reads and parses a file. kNotFound when there is none.
Result<Config> load_config(const std::string& path);

// One key as documentation shows it.
struct KeyDescription {
  std::string path;           // "limits.max_connections"
  std::string accepts;        // "a whole number, 1–65536"
  std::string default_value;  // JSON text
};

// Every key that parse_config knows, in the order it reads them.
std::vector<KeyDescription> describe_config();

}  // namespace podjail::config
