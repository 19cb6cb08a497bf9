// append_json_string: whatever the bytes, the result is one JSON string without a control character in it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "lib/base/json_text.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(std::string_view text, std::size_t max_bytes) {
  std::string out;
  podjail::append_json_string(out, text, max_bytes);
  for (const char c : out) {
    const auto byte = static_cast<unsigned char>(c);
    require(byte >= 0x20 && byte != 0x7f);
  }
  const auto value = nlohmann::json::parse(out, nullptr, false);
  require(value.is_string());
  require(out == "\"" + podjail::printable(text, max_bytes) + "\"");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text, size);
  check(text, size / 2);
  return 0;
}
