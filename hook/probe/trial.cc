#include "hook/probe/trial.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <optional>

#include "hook/container/cgroup.h"
#include "hook/install.h"
#include "hook/probe/scratch_wire.h"
#include "hook/probe/sender.h"

namespace podjail::probe {
namespace {

constexpr int kArrivalMilliseconds = 2000;
constexpr const char* kExempt = "exempt";
constexpr const char* kOther = "other";

// Depth and id of a scratch cgroup, as the hook finds those of a container.
Result<container::Cgroup> place_of(const ScratchCgroup& cgroup) {
  const auto own = container::ContainerProcess::open(::getpid());
  if (!own) return tl::unexpected(own.error());
  const auto text = own->read("cgroup", 65536);
  if (!text) return tl::unexpected(text.error());
  const auto path = container::cgroup2_path(*text);
  if (!path) return tl::unexpected(path.error());
  struct stat facts {};
  if (::stat(cgroup.path().c_str(), &facts) != 0) return fail_errno("stat " + cgroup.path());
  return container::Cgroup{cgroup.path(), container::level_of(*path) + 1, facts.st_ino};
}

Status install(const ScratchCgroup& exempt) {
  const auto place = place_of(exempt);
  if (!place) return tl::unexpected(place.error());
  const auto own = container::ContainerProcess::open(::getpid());
  if (!own) return tl::unexpected(own.error());
  auto netns = container::KernelNamespace::open(*own, container::NamespaceKind::kNetwork);
  if (!netns) return tl::unexpected(netns.error());
  auto network = hook::PodNetwork::open(std::move(*netns));
  if (!network) return tl::unexpected(network.error());
  ruleset::Parameters parameters;
  parameters.cgroup_level = place->level;
  parameters.sidecar_cgroup = place->id;
  parameters.links = {"eth0"};
  parameters.resolvers = {outside_address()};
  parameters.grants = {{outside_address(), kStreamPort}};
  const auto installed = network->install({}, parameters, place->id);
  if (!installed) return tl::unexpected(installed.error());
  return {};
}

// The next datagram, or nothing within the time.
std::optional<std::string> receive(int fd, int milliseconds) {
  pollfd wait{fd, POLLIN, 0};
  if (::poll(&wait, 1, milliseconds) != 1) return std::nullopt;
  char room[64];
  const auto got = ::recv(fd, room, sizeof room, 0);
  if (got < 0) return std::nullopt;
  return std::string(room, static_cast<std::size_t>(got));
}

Finding got_out(std::string fact, bool out, int error) {
  if (out && error == 0) return {std::move(fact), Verdict::kHolds, "it gets out"};
  return {std::move(fact), Verdict::kFails,
          error == 0 ? "it was sent and did not arrive" : std::strerror(error)};
}

Finding stayed(std::string fact, bool out, int error) {
  if (out) return {std::move(fact), Verdict::kFails, "it got out"};
  return {std::move(fact), Verdict::kHolds, error == 0 ? "it does not get out" : std::strerror(error)};
}

// The other sends first: once what the exempted one sent has arrived, so would have what was sent before.
std::vector<Finding> judge(const Outside& outside, const Sent& other, const Sent& exempt) {
  const auto first = receive(outside.datagrams.get(), kArrivalMilliseconds);
  const auto second = receive(outside.datagrams.get(), 0);
  const bool others_frame = receive(outside.frames.get(), 0).has_value();
  const UniqueFd stream(::accept4(outside.streams.get(), nullptr, nullptr, SOCK_CLOEXEC));
  return {got_out("the sidecar's datagram", first == kExempt || second == kExempt, exempt.datagram),
          got_out("the sidecar's connection", static_cast<bool>(stream), exempt.connection),
          stayed("another's datagram", first == kOther || second == kOther, other.datagram),
          stayed("another's connection", other.connection == 0, other.connection),
          stayed("a raw frame (netdev egress)", others_frame, other.frame)};
}

Finding failed(std::string fact, const Error& error) {
  return {std::move(fact), Verdict::kFails, error.message()};
}

}  // namespace

std::vector<Finding> try_jail(const ScratchCgroup& exempt, const ScratchCgroup& other) {
  const auto outside = enter_scratch_network();
  if (!outside) return {failed("scratch network", outside.error())};
  const auto installed = install(exempt);
  std::vector<Finding> findings = {finding_of("ruleset", installed, "loaded, read back and found the same")};
  if (!installed) return findings;
  const auto by_other = send_from(other, kOther);
  if (!by_other) return {std::move(findings.front()), failed("scratch cgroup", by_other.error())};
  const auto by_exempt = send_from(exempt, kExempt);
  if (!by_exempt) return {std::move(findings.front()), failed("scratch cgroup", by_exempt.error())};
  for (auto& finding : judge(*outside, *by_other, *by_exempt)) findings.push_back(std::move(finding));
  return findings;
}

}  // namespace podjail::probe
