// Tells which container a connection came from, by the port it arrived at.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <memory>
#include <string>

#include "sidecar/proxy/container_names.h"

namespace podjail::proxy {

// The slot of a local port; 0 for a port that is no container's.
std::uint16_t slot_of_port(std::uint16_t port);

// Reads the hook's file again whenever it is another one than last time, which one stat(2) tells. Without a
// file that can be understood no container is known.
//
// Thread rule: one per worker, used on its thread.
class Containers {
 public:
  explicit Containers(std::string path) : path_(std::move(path)) {}

  // Never null: a container that is not known has neither name nor id.
  std::shared_ptr<const Container> at_port(std::uint16_t port);

 private:
  // What makes two looks at the path the same file. The hook never writes a file again.
  struct Version {
    dev_t device = 0;
    ino_t inode = 0;
    timespec modified{};
  };
  void refresh();

  const std::string path_;
  Version version_;
  ContainerNames names_;
};

}  // namespace podjail::proxy
