// Answers of the broker of a policy program: any line is an answer within its bounds, or none.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "sidecar/proxy/external_opinion.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto answer = podjail::proxy::parse_external_answer(line);
  if (!answer) return 0;
  require(size <= podjail::proxy::kMaxExternalLine);
  require(!answer->opinion.grants.passthrough);
  for (const char c : answer->opinion.message) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  return 0;
}
