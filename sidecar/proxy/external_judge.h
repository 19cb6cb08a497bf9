// Asks a policy program outside of the sidecar, which may start none itself: a broker on the other side of an
// inherited socket runs it (docs/external.md). One JSON line per question, one per answer, in any order.
//
// It fails closed: no answer in time, a broken socket, a line that is no answer, or an answer to a question
// that was never asked are all the opinion kFailed. After the latter two nothing the socket brings can be
// trusted any more, so it is closed, and every question from then on fails.
#pragma once

#include <chrono>
#include <memory>

#include "lib/base/unique_fd.h"
#include "lib/policy/facts.h"
#include "sidecar/net/deadlines.h"
#include "sidecar/net/task.h"
#include "sidecar/proxy/external_opinion.h"

namespace podjail::proxy {

// Thread rule: one per worker, used on its thread.
class ExternalJudge {
 public:
  static constexpr std::size_t kMaxInFlight = 1024;  // questions
  static constexpr std::size_t kMaxUnsentBytes = std::size_t{4}
                                                 << 20U;  // of questions the broker is slow to take

  // `socket` is a connected, non-blocking stream socket.
  ExternalJudge(net::asio::io_context& context, net::Deadlines& deadlines, UniqueFd socket,
                std::chrono::milliseconds timeout);
  ~ExternalJudge();
  ExternalJudge(const ExternalJudge&) = delete;
  ExternalJudge& operator=(const ExternalJudge&) = delete;

  // What the program says. The facts are not used after the call.
  net::Task<ExternalOpinion> ask(const policy::RequestFacts& facts, std::string_view requester);

 private:
  struct State;
  static net::Task<void> read_answers(std::shared_ptr<State> state);
  static net::Task<void> send_rest(std::shared_ptr<State> state);
  static net::Task<ExternalOpinion> ask_with(std::shared_ptr<State> state, std::uint64_t id,
                                             std::string question);

  std::shared_ptr<State> state_;  // shared with what waits
};

}  // namespace podjail::proxy
