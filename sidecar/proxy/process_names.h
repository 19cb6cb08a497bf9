// Asks which process of a sealed jail a connection comes from (lib/contract/process_question.h). Whoever
// answers looks at the jail from inside; where nobody does, or not in time, the process is not known.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "lib/base/address.h"
#include "lib/base/unique_fd.h"
#include "sidecar/net/deadlines.h"
#include "sidecar/net/task.h"

namespace podjail::proxy {

struct Process {
  std::uint32_t pid = 0;  // in the jail
  std::string exe;
  std::string command_line;
};

// Thread rule: one per worker, used on its thread.
class ProcessNames {
 public:
  static constexpr std::chrono::milliseconds kPatience{500};
  static constexpr std::size_t kMaxWaiting = 1024;  // connections; what is beyond is not asked about

  // `socket` is connected, non-blocking, and keeps messages whole.
  ProcessNames(net::asio::io_context& context, net::Deadlines& deadlines, UniqueFd socket);
  ~ProcessNames();
  ProcessNames(const ProcessNames&) = delete;
  ProcessNames& operator=(const ProcessNames&) = delete;

  // Null: not known.
  net::Task<std::shared_ptr<const Process>> of(const Endpoint& source, const Endpoint& destination);

 private:
  struct State;
  static net::Task<void> read_answers(std::shared_ptr<State> state);
  static net::Task<std::shared_ptr<const Process>> ask(std::shared_ptr<State> state, std::uint64_t id,
                                                       std::string question);
  std::shared_ptr<State> state_;  // shared with what waits
};

}  // namespace podjail::proxy
