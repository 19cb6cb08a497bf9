// parse_bundle and the plan: no config.json makes a container with a refused capability anything but refused.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "hook/bundle.h"
#include "hook/plan.h"

namespace {

namespace hook = podjail::hook;

void require(bool holds) {
  if (!holds) std::abort();
}

bool can_be_jailed(const hook::Bundle& bundle) {
  if (!bundle.capabilities) return false;
  const auto& bounding = bundle.capabilities->bounding;
  return std::find(bounding.begin(), bounding.end(), "CAP_NET_ADMIN") == bounding.end();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bundle = hook::parse_bundle({reinterpret_cast<const char*>(data), size});
  if (!bundle) return 0;
  hook::HookConfig config;
  config.sidecar.annotations = {{"podjail.dev/role", "sidecar"}};
  const auto plan = hook::make_plan(*bundle, config, {hook::NetworkFact::kFresh, hook::ProcessesFact::kOwn});
  require(!std::holds_alternative<hook::NotOurs>(plan));
  if (!can_be_jailed(*bundle)) require(std::holds_alternative<hook::Refuse>(plan));
  if (std::holds_alternative<hook::JailAndAddSidecar>(plan)) {
    require(bundle->uid == config.sidecar.uid && bundle->executable == config.sidecar.executable &&
            bundle->new_privileges == hook::NewPrivileges::kForbidden &&
            bundle->capabilities->bounding.empty());
  }
  return 0;
}
