// What the agent's threads have to say to whoever asks over HTTP: the last word of each.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "agent/install/installer.h"
#include "lib/admin/admin_server.h"

namespace podjail::agent {

// Thread rule: every member may be called from any thread.
class Board {
 public:
  void show_rollup(std::string metrics);
  void show_node(const NodeState& state);

  // Both have spoken, and the node is ready.
  bool is_ready() const;
  // {"ready":…,"trouble":…} and a newline.
  std::string readiness() const;
  std::string metrics() const;
  // For the admin server, which this outlives.
  admin::Pages pages() const;

 private:
  mutable std::mutex mutex_;
  std::optional<std::string> rollup_;
  std::optional<NodeState> node_;
};

}  // namespace podjail::agent
