#include "agent/install/crio_service.h"

#include <thread>

#include "agent/host/unix_get.h"
#include "agent/install/crio.h"
#include "agent/install/settings.h"

namespace podjail::agent {
namespace {

constexpr std::chrono::seconds kTellLimit{10};
constexpr std::chrono::milliseconds kPoll{100};

}  // namespace

Result<std::string> read_crio(const Config& config) {
  const auto root = config.host_root == "/" ? std::string() : config.host_root;
  return get_over_unix(root + config.crio.socket, "/config", kTellLimit);
}

Status has_handler(const Config& config, RuntimeKind kind, std::chrono::seconds limit) {
  if (kind == RuntimeKind::kContainerd) return {};
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto told = read_crio(config);
    auto known = told ? crio_has_handler(*told, config.install_dir + "/" + std::string(kRuntimeProgram))
                      : Status(tl::unexpected(told.error()));
    if (known || std::chrono::steady_clock::now() >= deadline) return known;
    std::this_thread::sleep_for(kPoll);
  }
}

Status can_restart(const Config& config, RuntimeKind kind) {
  if (kind != RuntimeKind::kCrio || config.restart != Restart::kSignal) return {};
  return fail(ErrorKind::kInvalid,
              "\"restart\" must be systemd or none: a signal has CRI-O lose its handlers' monitors");
}

}  // namespace podjail::agent
