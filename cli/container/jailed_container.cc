#include "cli/container/jailed_container.h"

#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "cli/container/created_container.h"
#include "cli/container/host_paths.h"
#include "cli/container/image_trust.h"
#include "cli/container/runtime_config.h"
#include "cli/container/seccomp_text.h"
#include "cli/run/host_sockets.h"
#include "cli/run/run_options.h"
#include "lib/base/file.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxConfig = std::size_t{2} << 20U;

std::string network_path(ContainerPlace place) {
  return "/proc/" + std::to_string(place.jail) + "/ns/net";
}

Result<std::string> new_label() {
  std::array<unsigned char, 8> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return fail_errno("getrandom");
  std::string label = "podjail.run=";
  for (const auto byte : bytes) {
    std::array<char, 3> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x", byte);
    label += digits.data();
  }
  return label;
}

// A file in memory, for an engine to read by the path of our descriptor.
Result<UniqueFd> seccomp_file() {
  UniqueFd fd(::memfd_create("podjail-seccomp", MFD_CLOEXEC));
  if (!fd) return fail_errno("memfd_create");
  if (auto written = write_all(fd.get(), seccomp_profile_text()); !written)
    return tl::unexpected(std::move(written.error()));
  return fd;
}

Status check_all(const std::vector<std::string>& paths, const std::vector<std::string>& sockets) {
  for (const auto& path : paths) {
    if (auto checked = check_host_path(path, sockets); !checked) return checked;
  }
  return {};
}

}  // namespace

JailedContainer::JailedContainer(EngineCommand command, std::vector<std::string> sockets, std::string label,
                                 ContainerGuard guard)
    : command_(std::move(command)),
      engine_(command_.program),
      sockets_(std::move(sockets)),
      label_(std::move(label)),
      guard_(std::move(guard)) {}

Result<JailedContainer> JailedContainer::prepare(const std::vector<std::string>& words,
                                                 std::vector<std::string> allowed_sockets) {
  const auto engine = engine_of(words.front());
  if (!engine) return tl::unexpected(engine.error());
  auto command = read_engine_command(*engine, words);
  if (!command) return tl::unexpected(std::move(command.error()));
  auto sockets = without(machine_socket_paths(), allowed_sockets);
  if (auto checked = check_all(command->host_paths, sockets); !checked)
    return tl::unexpected(std::move(checked.error()));
  auto label = new_label();
  if (!label) return tl::unexpected(std::move(label.error()));
  auto guard = ContainerGuard::start(EngineProgram(command->program), *label);
  if (!guard) return tl::unexpected(std::move(guard.error()));
  JailedContainer made(std::move(*command), std::move(sockets), std::move(*label), std::move(*guard));
  if (*engine == Engine::kPodman) return made;
  auto holder = start_holder(made.engine_, made.command_.network, made.label_, made.command_.image);
  if (!holder) return tl::unexpected(std::move(holder.error()));
  made.holder_ = std::move(*holder);
  return made;
}

Result<std::string> JailedContainer::create(const std::string& network, const Awaiting& await) const {
  const auto seccomp = seccomp_file();
  if (!seccomp) return tl::unexpected(seccomp.error());
  std::vector<std::string> words{"create"};
  const auto add = [&words](const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
  };
  add(trust_options());
  if (!holder_) add({"--pid=private", "--uts=private", "--ipc=private"});  // whatever its configuration says
  add(command_.options);
  // Behind the caller's own: the last word counts.
  add({"--network=" + network, "--label=" + label_, "--cap-drop=NET_RAW",
       "--security-opt=seccomp=/proc/" + std::to_string(::getpid()) + "/fd/" +
           std::to_string(seccomp->get())});
  if (!holder_) {
    add({"--dns=127.0.0.1", "--dns-search=.", "--http-proxy=false"});
    add(command_.network);
  }
  words.push_back(command_.image);
  add(command_.words);
  return engine_.command(std::move(words), {}, await);
}

Status JailedContainer::make(ContainerPlace place, const Awaiting& await) {
  const auto network = holder_ ? "container:" + holder_->id : "ns:" + network_path(place);
  auto id = create(network, await);
  if (!id) return tl::unexpected(std::move(id.error()));
  id_ = std::move(*id);
  const auto seen = engine_.command({"container", "inspect", id_});
  if (!seen) return tl::unexpected(seen.error());
  const auto created = read_created_container(*seen, network);
  if (!created) return tl::unexpected(created.error());
  if (auto checked = check_all(created->sources, sockets_); !checked) return checked;
  if (auto trusts = give_trust(engine_, id_, place.shared, created->targets); !trusts) return trusts;
  return holder_ ? Status() : look_closer(place);
}

// podman has more to add than it tells of before it has written config.json.
Status JailedContainer::look_closer(ContainerPlace place) const {
  if (auto made = engine_.command({"init", id_}); !made) return tl::unexpected(std::move(made.error()));
  const auto seen = engine_.command({"container", "inspect", id_});
  if (!seen) return tl::unexpected(seen.error());
  const auto path = runtime_config_path_in(*seen);
  if (!path) return tl::unexpected(path.error());
  const auto config = read_file(*path, kMaxConfig);
  if (!config) return tl::unexpected(config.error());
  const auto sources = sources_in_runtime_config(*config, network_path(place));
  if (!sources) return tl::unexpected(sources.error());
  return check_all(*sources, sockets_);
}

Result<serve::Child> JailedContainer::start() const {
  if (command_.input == EngineCommand::Input::kNone) return engine_.start({"start", "--attach", id_}, -1);
  return engine_.start({"start", "--attach", "--interactive", id_}, STDIN_FILENO);
}

Result<int> JailedContainer::finish(const serve::Ended& program) {
  const auto seen = engine_.command({"container", "inspect", id_});
  if (!seen) return tl::unexpected(seen.error());
  auto status = exit_status_in(*seen);
  // It did not start: the program has said why.
  if (status && *status == 0) *status = program.signal != 0 ? kSignalled + program.signal : program.status;
  const bool runs = process_in(*seen).has_value();  // the caller has detached, or it was not ended in time
  if (runs || command_.afterwards == EngineCommand::Afterwards::kRemoved) {
    if (auto removed = remove_labelled(engine_, label_); !removed)
      return tl::unexpected(std::move(removed.error()));
  } else if (holder_) {
    if (auto removed = engine_.command({"rm", "--force", "--volumes", holder_->id}); !removed)
      return tl::unexpected(std::move(removed.error()));
  }
  guard_.dismiss();
  return status;
}

}  // namespace podjail::cli
