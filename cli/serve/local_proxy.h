// A sidecar on this machine that serves as a proxy to whoever asks it, with all that it needs: its
// directories, its policies, its listener, and the broker of a policy program. Gone with this.
#pragma once

#include <fstream>
#include <memory>
#include <ostream>

#include "cli/external/broker_process.h"
#include "cli/serve/policy_folder.h"
#include "cli/serve/private_directory.h"
#include "cli/serve/proxy_environment.h"
#include "cli/serve/proxy_options.h"
#include "cli/serve/sidecar_process.h"
#include "cli/sidecar/line_buffer.h"

namespace podjail::serve {

class LocalProxy {
 public:
  // Serves from when this returns. Messages for people go to `messages`, which outlives it.
  static Result<std::unique_ptr<LocalProxy>> start(const ProxyOptions& options, std::ostream& messages);
  // Lets it finish what is open, for a while.
  ~LocalProxy();
  LocalProxy(const LocalProxy&) = delete;
  LocalProxy& operator=(const LocalProxy&) = delete;

  const Endpoint& address() const { return address_; }
  const std::string& trust_directory() const { return shared_; }  // with the bundle and the like
  // What makes programs use it, and trust it.
  Variables variables() const;

  // Descriptors that are readable when there is something for attend().
  std::vector<int> watched() const;
  enum class State { kServing, kEnded };
  // Takes what the sidecar has to say, and keeps its policies as the files are. kEnded: it ended by itself.
  State attend();

 private:
  explicit LocalProxy(const ProxyOptions& options, PrivateDirectory directory, std::ostream& messages)
      : options_(options), directory_(std::move(directory)), messages_(messages) {}
  Status prepare(const std::optional<Identity>& identity);
  Status listen();
  Status launch(const std::optional<Identity>& identity);
  Status wait_until_ready();
  Status take_log();
  LineBuffer::State take_decisions();

  const ProxyOptions options_;
  PrivateDirectory directory_;
  std::ostream& messages_;
  std::string shared_;
  std::string config_;
  std::optional<PolicyFolder> policies_;
  UniqueFd listener_;
  Endpoint address_;
  std::ofstream request_log_;
  std::ofstream json_log_;
  std::optional<BrokerProcess> broker_;
  std::optional<SidecarProcess> sidecar_;
  LineBuffer log_;
  LineBuffer decisions_;
  bool has_started_ = false;
  bool has_policies_ = false;
};

}  // namespace podjail::serve
