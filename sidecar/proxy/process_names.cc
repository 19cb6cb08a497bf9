#include "sidecar/proxy/process_names.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cerrno>
#include <map>

#include "lib/contract/process_question.h"
#include "sidecar/net/signal.h"

namespace podjail::proxy {
namespace {

using Descriptor = net::asio::posix::basic_stream_descriptor<net::Executor>;
using net::asio::posix::descriptor_base;

// A question whose answer is waited for.
struct Waiting {
  explicit Waiting(net::asio::io_context& context) : signal(context) {}
  void end(std::shared_ptr<const Process> with) {
    process = std::move(with);
    is_over = true;
    signal.notify();
  }
  net::Signal signal;
  std::shared_ptr<const Process> process;
  bool is_over = false;
};

}  // namespace

struct ProcessNames::State {
  State(net::asio::io_context& on, net::Deadlines& watching, UniqueFd from)
      : context(on), deadlines(watching), reading(on.get_executor(), from.get()), socket(std::move(from)) {}
  ~State() { reading.release(); }

  void take(std::string_view message);
  void close();

  net::asio::io_context& context;
  net::Deadlines& deadlines;
  Descriptor reading;
  UniqueFd socket;
  std::map<std::uint64_t, Waiting*> waiting;
  std::uint64_t next_id = 1;
  bool is_open = true;
};

void ProcessNames::State::take(std::string_view message) {
  auto answer = contract::read_process_answer(message);
  if (!answer) return;
  const auto place = waiting.find(answer->id);  // one that comes too late has nobody who waits for it
  if (place == waiting.end() || place->second->is_over) return;
  if (answer->pid == 0) return place->second->end(nullptr);
  place->second->end(std::make_shared<const Process>(
      Process{answer->pid, std::move(answer->exe), std::move(answer->command_line)}));
}

void ProcessNames::State::close() {
  if (!is_open) return;
  is_open = false;
  reading.cancel();
  for (const auto& [id, one] : waiting) one->end(nullptr);
}

ProcessNames::ProcessNames(net::asio::io_context& context, net::Deadlines& deadlines, UniqueFd socket)
    : state_(std::make_shared<State>(context, deadlines, std::move(socket))) {
  net::asio::co_spawn(context.get_executor(), read_answers(state_), net::asio::detached);
}

ProcessNames::~ProcessNames() {
  state_->close();
}

net::Task<void> ProcessNames::read_answers(std::shared_ptr<State> state) {
  std::array<char, contract::kMaxProcessMessage> bytes;
  while (state->is_open) {
    const auto [error] = co_await state->reading.async_wait(descriptor_base::wait_read, net::kAwait);
    if (error) break;
    const auto got = ::recv(state->socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got <= 0) break;
    state->take({bytes.data(), static_cast<std::size_t>(got)});
  }
  state->close();
}

net::Task<std::shared_ptr<const Process>> ProcessNames::of(const Endpoint& source,
                                                           const Endpoint& destination) {
  const auto id = state_->next_id++;
  return ask(state_, id, contract::to_message(contract::ProcessQuestion{id, source, destination}));
}

net::Task<std::shared_ptr<const Process>> ProcessNames::ask(std::shared_ptr<State> state, std::uint64_t id,
                                                            std::string question) {
  if (!state->is_open || state->waiting.size() >= kMaxWaiting) co_return nullptr;
  if (::send(state->socket.get(), question.data(), question.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
    co_return nullptr;
  Waiting one(state->context);
  state->waiting.emplace(id, &one);
  net::Deadlines::Watch watch(state->deadlines, [&one] { one.end(nullptr); });
  watch.set(net::coarse_now() + kPatience);
  while (!one.is_over) co_await one.signal.wait();
  state->waiting.erase(id);
  co_return std::move(one.process);
}

}  // namespace podjail::proxy
