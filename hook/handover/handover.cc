#include "hook/handover/handover.h"

#include <fcntl.h>

#include "hook/handover/document.h"
#include "hook/handover/report_source.h"
#include "hook/handover/state_directory.h"
#include "hook/mount_kind.h"
#include "hook/sidecar_template.h"
#include "lib/base/unique_fd.h"
#include "lib/contract/contract.h"

namespace podjail::hook {
namespace {

struct Known {
  SidecarLife sidecar;
  std::string source;
};

Result<Known> know(const State& state, const Bundle& bundle) {
  auto identity = identity_of(bundle.annotations);
  if (!identity) return tl::unexpected(std::move(identity.error()));
  auto source = shared_source(bundle);
  if (source.empty())
    return fail(ErrorKind::kNotFound, "no volume is mounted at " + std::string(contract::kSharedDirectory));
  return Known{{state.id, std::move(*identity)}, std::move(source)};
}

Result<StateDirectory> open_directory(const HookConfig& config, std::string_view name) {
  return StateDirectory::open(config.state_directory + "/" + std::string(name));
}

void forget(const State& state, const HookConfig& config) {
  const auto live = open_directory(config, contract::kLiveDirectory);
  // Whatever stays there the agent removes: it leads to a directory that goes with the pod.
  if (live) static_cast<void>(live->remove(file_name_of(state.id)));
}

Status give(const State& state, const Bundle& bundle, const HookConfig& config) {
  const auto spool = open_directory(config, contract::kSpoolDirectory);
  if (!spool) return tl::unexpected(spool.error());
  auto known = know(state, bundle);
  if (!known) return tl::unexpected(std::move(known.error()));
  const UniqueFd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return fail_errno("open /");
  auto report = read_report(root.get(), known->source, config.sidecar.uid);
  if (!report) return tl::unexpected(std::move(report.error()));
  return spool->put(file_name_of(state.id), to_text(Handover{std::move(known->sidecar), std::move(*report)}));
}

}  // namespace

bool is_sidecar(const Bundle& bundle, const HookConfig& config) {
  return claims_to_be(config.sidecar.annotations, bundle) && !sidecar_objection(bundle, config.sidecar);
}

std::string shared_source(const Bundle& bundle) {
  std::string source;  // of the last one, which covers those before
  for (const auto& mount : bundle.mounts) {
    if (plain_path(mount.destination) != contract::kSharedDirectory) continue;
    const bool usable = is_bind(mount) && mount.source.starts_with('/');
    source = usable ? plain_path(mount.source) : std::string();
  }
  return source;
}

Status announce(const State& state, const Bundle& bundle, const HookConfig& config) {
  const auto live = open_directory(config, contract::kLiveDirectory);
  if (!live) return tl::unexpected(live.error());
  auto known = know(state, bundle);
  if (!known) return tl::unexpected(std::move(known.error()));
  return live->put(file_name_of(state.id), to_text(LiveEntry{std::move(known->sidecar),
                                                             std::move(known->source), config.sidecar.uid}));
}

Status hand_over(const State& state, const Bundle& bundle, const HookConfig& config) {
  auto given = give(state, bundle, config);
  forget(state, config);
  return given;
}

}  // namespace podjail::hook
