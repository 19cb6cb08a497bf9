#include "hook/container/netns_settings.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "lib/base/unique_fd.h"

namespace podjail::container {
namespace {

Status apply(const Setting& setting) {
  const auto path = "/proc/sys/net/" + setting.path;
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd && errno == ENOENT) return {};
  if (!fd) return fail_errno("open " + path);
  const auto written = ::write(fd.get(), setting.value.data(), setting.value.size());
  if (written != static_cast<ssize_t>(setting.value.size())) return fail_errno("write " + path);
  return {};
}

}  // namespace

std::vector<Setting> netns_settings(const std::vector<std::string>& links) {
  std::vector<Setting> settings = {
      // A flow is known from its first packet or not at all.
      {"netfilter/nf_conntrack_tcp_loose", "0"},
      // Redirected flows share 64512 reply tuples per port: a flood of them is forgotten within seconds.
      {"netfilter/nf_conntrack_udp_timeout", "10"},
      {"netfilter/nf_conntrack_tcp_timeout_syn_sent", "10"},
      {"netfilter/nf_conntrack_tcp_timeout_syn_recv", "10"},
  };
  // Neighbours on the pod's link do not get to change its addresses or routes.
  std::vector<std::string> devices = {"all", "default"};
  devices.insert(devices.end(), links.begin(), links.end());
  for (const auto& device : devices) {
    if (device == "." || device == ".." || device.find('/') != device.npos) continue;
    settings.push_back({"ipv6/conf/" + device + "/accept_ra", "0"});
    settings.push_back({"ipv6/conf/" + device + "/accept_redirects", "0"});
    settings.push_back({"ipv4/conf/" + device + "/accept_redirects", "0"});
  }
  return settings;
}

Status apply_settings(const std::vector<Setting>& settings) {
  for (const auto& setting : settings) {
    if (auto applied = apply(setting); !applied) return applied;
  }
  return {};
}

}  // namespace podjail::container
