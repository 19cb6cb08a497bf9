// Both logs of a sidecar as podjail reads them: any line is at most a line again, and harmless to a terminal.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "cli/serve/request_log.h"
#include "cli/sidecar/sidecar_log.h"

namespace {

void require_harmless(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  require_harmless(podjail::serve::read_event(line).text);
  const auto request = podjail::serve::request_line_of(line);
  if (!request.empty()) require_harmless(std::string_view(request).substr(0, request.size() - 1));
  return 0;
}
