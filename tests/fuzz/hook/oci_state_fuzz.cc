// parse_state: what is accepted can be put into a path and asked of the kernel.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "hook/state.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto state = podjail::hook::parse_state({reinterpret_cast<const char*>(data), size});
  if (!state) return 0;
  require(!state->id.empty() && state->id.size() <= 256 &&
          state->id.find_first_of("/\n\"; ") == std::string::npos);
  require(state->bundle.starts_with('/') && state->bundle.find("/../") == std::string::npos);
  require((state->pid > 0) == (state->lifecycle == podjail::hook::Lifecycle::kStarting));
  return 0;
}
