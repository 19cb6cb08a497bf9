#include "sidecar/proxy/external_judge.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cerrno>
#include <map>

#include "sidecar/net/signal.h"
#include "sidecar/proxy/external_question.h"

namespace podjail::proxy {
namespace {

using Descriptor = net::asio::posix::basic_stream_descriptor<net::Executor>;
using net::asio::posix::descriptor_base;

// A question whose answer is waited for.
struct Waiting {
  explicit Waiting(net::asio::io_context& context) : signal(context) {}
  void end(std::optional<ExternalOpinion> with) {
    opinion = std::move(with);
    is_over = true;
    signal.notify();
  }
  net::Signal signal;
  std::optional<ExternalOpinion> opinion;
  bool is_over = false;
};

}  // namespace

struct ExternalJudge::State {
  State(net::asio::io_context& on, net::Deadlines& watching, UniqueFd from,
        std::chrono::milliseconds patience)
      : context(on),
        deadlines(watching),
        timeout(patience),
        reading(on.get_executor(), from.get()),
        socket(std::move(from)) {}
  ~State() { reading.release(); }

  int fd() const { return socket.get(); }
  // False: the broker is gone.
  bool send(std::string_view text);
  bool send_now();
  bool take_line(std::string_view line);
  bool take(std::string_view bytes);
  void close();

  net::asio::io_context& context;
  net::Deadlines& deadlines;
  const std::chrono::milliseconds timeout;
  Descriptor reading;
  UniqueFd socket;
  std::map<std::uint64_t, Waiting*> waiting;
  std::uint64_t next_id = 1;
  std::string received;  // not yet a line
  std::string unsent;
  bool is_open = true;
  bool is_sending = false;  // a coroutine waits to send the rest
};

// Whatever waits, and whoever asks later, gets no answer. The descriptor goes when nothing waits for it.
void ExternalJudge::State::close() {
  if (!is_open) return;
  is_open = false;
  ::shutdown(fd(), SHUT_RDWR);
  reading.cancel();
  for (const auto& [id, one] : waiting) one->end(std::nullopt);
}

bool ExternalJudge::State::send_now() {
  while (!unsent.empty()) {
    const auto sent = ::send(fd(), unsent.data(), unsent.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return errno == EAGAIN;
    unsent.erase(0, static_cast<std::size_t>(sent));
  }
  return true;
}

bool ExternalJudge::State::send(std::string_view text) {
  if (unsent.size() + text.size() > kMaxUnsentBytes) return false;
  unsent += text;
  if (is_sending) return true;
  if (send_now()) return true;
  close();
  return false;
}

bool ExternalJudge::State::take_line(std::string_view line) {
  auto answer = parse_external_answer(line);
  if (!answer || answer->id == 0 || answer->id >= next_id) return false;
  // One that comes too late has nobody who waits for it.
  if (const auto place = waiting.find(answer->id); place != waiting.end() && !place->second->is_over)
    place->second->end(std::move(answer->opinion));
  return true;
}

bool ExternalJudge::State::take(std::string_view bytes) {
  received += bytes;
  std::size_t begin = 0;
  for (auto end = received.find('\n'); end != received.npos; end = received.find('\n', begin)) {
    if (!take_line(std::string_view(received).substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  received.erase(0, begin);
  return received.size() <= kMaxExternalLine;
}

ExternalJudge::ExternalJudge(net::asio::io_context& context, net::Deadlines& deadlines, UniqueFd socket,
                             std::chrono::milliseconds timeout)
    : state_(std::make_shared<State>(context, deadlines, std::move(socket), timeout)) {
  net::asio::co_spawn(context.get_executor(), read_answers(state_), net::asio::detached);
}

ExternalJudge::~ExternalJudge() {
  state_->close();
}

net::Task<void> ExternalJudge::read_answers(std::shared_ptr<State> state) {
  std::array<char, 4096> bytes;
  while (state->is_open) {
    const auto [error] = co_await state->reading.async_wait(descriptor_base::wait_read, net::kAwait);
    if (error) break;
    const auto got = ::recv(state->fd(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got <= 0 || !state->take({bytes.data(), static_cast<std::size_t>(got)})) break;
  }
  state->close();
}

net::Task<void> ExternalJudge::send_rest(std::shared_ptr<State> state) {
  while (state->is_open && !state->unsent.empty()) {
    const auto [error] = co_await state->reading.async_wait(descriptor_base::wait_write, net::kAwait);
    if (error || !state->send_now()) state->close();
  }
  state->is_sending = false;
}

net::Task<ExternalOpinion> ExternalJudge::ask(const policy::RequestFacts& facts, std::string_view requester) {
  const auto id = state_->next_id++;
  return ask_with(state_, id, external_question(id, facts, requester));
}

net::Task<ExternalOpinion> ExternalJudge::ask_with(std::shared_ptr<State> state, std::uint64_t id,
                                                   std::string question) {
  if (!state->is_open || question.size() > kMaxExternalLine || state->waiting.size() >= kMaxInFlight)
    co_return ExternalOpinion{};
  if (!state->send(question)) co_return ExternalOpinion{};
  if (!state->unsent.empty() && !state->is_sending) {
    state->is_sending = true;
    net::asio::co_spawn(state->context.get_executor(), send_rest(state), net::asio::detached);
  }
  Waiting one(state->context);
  state->waiting.emplace(id, &one);
  net::Deadlines::Watch watch(state->deadlines, [&one] { one.end(std::nullopt); });
  watch.set(net::coarse_now() + state->timeout);
  while (!one.is_over) co_await one.signal.wait();
  state->waiting.erase(id);
  co_return one.opinion ? std::move(*one.opinion) : ExternalOpinion{};
}

}  // namespace podjail::proxy
