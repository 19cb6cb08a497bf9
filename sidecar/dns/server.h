// The DNS service of the pod: questions come in over UDP and TCP (RFC 7766), answers are made locally, and
// every one is reported. A question that only the outside can answer is handed over, and others are served
// while it is under way.
//
// The workload is on the other side, so everything is bounded: datagrams per turn, connections, the length of
// a query, the time a connection may take for its next one, and the questions that are outside.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "sidecar/dns/answer.h"
#include "sidecar/dns/sockets.h"
#include "sidecar/net/deadlines.h"
#include "sidecar/net/task.h"

namespace podjail::dns {

// Thread rule: everything on the thread that runs `context`.
class Server {
 public:
  struct Options {
    AnswerOptions answers;
    std::size_t max_connections = 64;                                   // more are closed as they come
    std::chrono::milliseconds idle_timeout = std::chrono::seconds(10);  // for one query, or taking its answer
    std::size_t max_outside = 32;  // at once; more are refused (kDnsLimit)
  };
  // Has a question judged and, if it is allowed, asked outside. Ends in bounded time; runs even if the server
  // is stopped meanwhile.
  using AskOutside = std::function<net::Task<OutsideAnswer>(OutsideQuestion question)>;
  // Called for every question after its response is on its way; `answer` is valid during the call.
  using OnAnswer = std::function<void(const Answer& answer)>;

  // `deadlines` and `pool` must outlive the coroutines: they end when the context runs after stop().
  // Without `ask_outside` what it is for is refused.
  Server(net::asio::io_context& context, net::Deadlines& deadlines, NamePool& pool, Options options,
         OnAnswer on_answer, AskOutside ask_outside = nullptr);
  // Stops.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Serves these sockets from now on.
  void start(ServerSockets sockets);

  // Ends every wait; sockets are closed when the context next runs.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the coroutines, which end only when the context runs again
};

}  // namespace podjail::dns
