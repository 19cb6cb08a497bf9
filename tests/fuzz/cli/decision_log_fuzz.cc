// Lines of a decision log, which may be anybody's: a request that comes of one is one the sidecar could have
// seen.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "cli/logged_decision.h"
#include "cli/request_line.h"
#include "lib/base/host_name.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace podjail::cli;
  const auto logged = read_decision_line({reinterpret_cast<const char*>(data), size});
  if (logged.kind != LoggedDecision::Kind::kRequest) return 0;
  const auto line = RequestLine::parse(logged.method, logged.url);
  if (!line) return 0;
  const auto facts = line->facts();
  require(podjail::HostName::parse(facts.host).has_value());
  require(!facts.method.empty() && facts.path.starts_with('/'));
  return 0;
}
