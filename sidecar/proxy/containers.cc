#include "sidecar/proxy/containers.h"

#include <sys/stat.h>

#include "lib/base/file.h"

namespace podjail::proxy {

std::uint16_t slot_of_port(std::uint16_t port) {
  const bool is_slot =
      port > contract::kContainerPorts && port <= contract::kContainerPorts + contract::kContainerSlots;
  return is_slot ? static_cast<std::uint16_t>(port - contract::kContainerPorts) : std::uint16_t{0};
}

std::shared_ptr<const Container> Containers::at_port(std::uint16_t port) {
  const auto slot = slot_of_port(port);
  if (slot == 0) return unknown_container();
  refresh();
  return names_[slot] != nullptr ? names_[slot] : unknown_container();
}

void Containers::refresh() {
  struct stat facts {};
  if (::stat(path_.c_str(), &facts) != 0) facts = {};
  const Version now{facts.st_dev, facts.st_ino, facts.st_mtim};
  const bool same = now.device == version_.device && now.inode == version_.inode &&
                    now.modified.tv_sec == version_.modified.tv_sec &&
                    now.modified.tv_nsec == version_.modified.tv_nsec;
  if (same) return;
  version_ = now;
  names_ = {};
  const auto text = read_file(path_, kMaxNamesBytes);
  if (!text) return;
  if (auto names = parse_container_names(*text)) names_ = std::move(*names);
}

}  // namespace podjail::proxy
