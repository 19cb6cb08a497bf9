#include "sidecar/dns/server.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>

#include "sidecar/dns/query_buffer.h"
#include "sidecar/dns/question.h"
#include "sidecar/net/channel.h"
#include "sidecar/net/socket.h"

namespace podjail::dns {
namespace {

namespace asio = net::asio;
using Descriptor = asio::posix::basic_stream_descriptor<net::Executor>;
using Timer = asio::basic_waitable_timer<net::Clock, asio::wait_traits<net::Clock>, net::Executor>;
using net::Task;

constexpr int kBatch = 64;                        // datagrams or connections per turn of the loop
constexpr std::chrono::milliseconds kPause{100};  // before accepting again when descriptors have run out

// Keeps something in a set for as long as a coroutine uses it, so that stop() finds it.
template <typename T>
class Registration {
 public:
  Registration(std::set<T*>& set, T& item) : set_(set), item_(item) { set_.insert(&item_); }
  ~Registration() { set_.erase(&item_); }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  std::set<T*>& set_;
  T& item_;
};

// Who sent a datagram.
struct Peer {
  sockaddr_storage address{};
  socklen_t length = sizeof(sockaddr_storage);
};

// A full buffer drops the answer, as a network may: the client asks again.
void send_to(int fd, const Peer& peer, const std::vector<std::uint8_t>& response) {
  if (response.empty()) return;
  static_cast<void>(::sendto(fd, response.data(), response.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&peer.address), peer.length));
}

}  // namespace

// Each coroutine holds the state, so that it can end after the Server is gone.
struct Server::State {
  using Self = std::shared_ptr<State>;
  enum class Life { kRunning, kStopped };

  asio::io_context& context;
  net::Deadlines& deadlines;
  NamePool& pool;
  Options options;
  OnAnswer on_answer;
  AskOutside ask_outside;
  std::set<Descriptor*> listening;
  std::set<Timer*> pausing;
  std::set<net::Channel*> connections;
  Life life = Life::kRunning;
  std::size_t outside = 0;  // questions that are there

  bool is_running() const { return life == Life::kRunning; }
  void stop();
  // Its `outside` is set only if it is to be asked now.
  Answer make_answer(std::span<const std::uint8_t> query);
  using SharedDescriptor = std::shared_ptr<Descriptor>;
  // False when there is none.
  static bool answer_datagram(const Self& self, const SharedDescriptor& socket);
  // Takes what is waiting; says how long to pause before the next.
  static std::chrono::milliseconds accept_batch(const Self& self, int listener);

  static Task<void> serve_udp(Self self, UniqueFd socket);
  static Task<void> serve_tcp(Self self, UniqueFd listener);
  static Task<void> serve_connection(Self self, UniqueFd socket);
  // `query` may be gone when it ends.
  static Task<Answer> with_outside(Self self, Answer made, std::vector<std::uint8_t> query, Room room);
  static Task<void> answer_later(Self self, SharedDescriptor socket, Peer peer, Answer made,
                                 std::vector<std::uint8_t> query);
  static Task<net::IoState> answer_one(Self self, net::Channel& channel, QueryBuffer& buffer);
};

void Server::State::stop() {
  life = Life::kStopped;
  ask_outside = nullptr;  // what it holds must not live as long as the coroutines
  boost::system::error_code ignored;
  for (Descriptor* descriptor : listening) descriptor->cancel(ignored);
  for (Timer* timer : pausing) timer->cancel();
  for (net::Channel* connection : connections) connection->cancel();
}

Answer Server::State::make_answer(std::span<const std::uint8_t> query) {
  auto made = answer(query, pool, options.answers, NamePool::Clock::now());
  if (!made.outside) return made;
  const bool is_full = ask_outside && outside >= options.max_outside;
  if (is_full) made.reason = Reason::kDnsLimit;
  if (is_full || !ask_outside) made.outside.reset();
  return made;
}

Task<Answer> Server::State::with_outside(Self self, Answer made, std::vector<std::uint8_t> query, Room room) {
  if (!self->ask_outside) co_return made;  // stopped
  ++self->outside;
  auto asking = self->ask_outside(*made.outside);
  auto answer = co_await std::move(asking);
  --self->outside;
  co_return with_outside_answer(std::move(made), query, std::move(answer), room);
}

Task<void> Server::State::answer_later(Self self, SharedDescriptor socket, Peer peer, Answer made,
                                       std::vector<std::uint8_t> query) {
  made = co_await with_outside(self, std::move(made), std::move(query), Room::kUdp);
  if (!self->is_running()) co_return;
  send_to(socket->native_handle(), peer, made.response);
  self->on_answer(made);
}

bool Server::State::answer_datagram(const Self& self, const SharedDescriptor& socket) {
  std::array<std::uint8_t, kMaxQuery + 1> buffer;  // one more, so that a longer one shows
  Peer peer;
  const ssize_t got = ::recvfrom(socket->native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT,
                                 reinterpret_cast<sockaddr*>(&peer.address), &peer.length);
  if (got < 0) return false;
  const auto query = std::span(buffer).first(static_cast<std::size_t>(got));
  auto made = self->make_answer(query);
  if (made.outside) {
    asio::co_spawn(self->context.get_executor(),
                   answer_later(self, socket, peer, std::move(made), {query.begin(), query.end()}),
                   asio::detached);
    return true;
  }
  send_to(socket->native_handle(), peer, made.response);
  self->on_answer(made);
  return true;
}

Task<void> Server::State::serve_udp(Self self, UniqueFd socket) {
  const auto descriptor = std::make_shared<Descriptor>(self->context.get_executor(), socket.release());
  const Registration registration(self->listening, *descriptor);
  while (self->is_running()) {
    const auto [error] = co_await descriptor->async_wait(Descriptor::wait_read, net::kAwait);
    if (error) break;
    for (int i = 0; i < kBatch && answer_datagram(self, descriptor); ++i) {
    }
  }
}

std::chrono::milliseconds Server::State::accept_batch(const Self& self, int listener) {
  for (int i = 0; i < kBatch; ++i) {
    auto accepted = net::accept_tcp(listener);
    if (!accepted) {
      return accepted.error().kind() == ErrorKind::kExhausted ? kPause : std::chrono::milliseconds(0);
    }
    if (self->connections.size() >= self->options.max_connections) continue;  // closed
    asio::co_spawn(self->context.get_executor(), serve_connection(self, std::move(*accepted)),
                   asio::detached);
  }
  return std::chrono::milliseconds(0);
}

Task<void> Server::State::serve_tcp(Self self, UniqueFd listener) {
  Descriptor descriptor(self->context.get_executor(), listener.release());
  const Registration registration(self->listening, descriptor);
  while (self->is_running()) {
    const auto [error] = co_await descriptor.async_wait(Descriptor::wait_read, net::kAwait);
    if (error) break;
    const auto pause = accept_batch(self, descriptor.native_handle());
    if (pause.count() == 0) continue;
    Timer timer(self->context.get_executor(), pause);
    const Registration pausing_registration(self->pausing, timer);
    static_cast<void>(co_await timer.async_wait(net::kAwait));
  }
}

// Reads one query and writes its answer; kDone when there may be another.
Task<net::IoState> Server::State::answer_one(Self self, net::Channel& channel, QueryBuffer& buffer) {
  channel.set_deadline(net::coarse_now() + self->options.idle_timeout);
  while (buffer.state() == QueryBuffer::State::kNeedMore) {
    const auto got = co_await channel.read(buffer.room());
    if (got.state != net::IoState::kDone) co_return got.state;
    buffer.add(got.bytes);
  }
  if (buffer.state() == QueryBuffer::State::kTooLong) co_return net::IoState::kFailed;
  const auto query = buffer.query();
  auto made = self->make_answer(query);
  if (made.outside) {
    std::vector<std::uint8_t> kept(query.begin(), query.end());
    made = co_await with_outside(self, std::move(made), std::move(kept), Room::kTcp);
    if (!self->is_running()) co_return net::IoState::kFailed;
  }
  buffer.drop_query();
  self->on_answer(made);
  if (made.response.empty()) co_return net::IoState::kFailed;
  co_return co_await channel.write_all(with_length(made.response));
}

Task<void> Server::State::serve_connection(Self self, UniqueFd socket) {
  net::Channel channel(self->context, self->deadlines, std::make_unique<net::PlainStream>(std::move(socket)));
  const Registration registration(self->connections, channel);
  QueryBuffer buffer;
  while (self->is_running()) {
    if (co_await answer_one(self, channel, buffer) != net::IoState::kDone) break;
  }
}

Server::Server(asio::io_context& context, net::Deadlines& deadlines, NamePool& pool, Options options,
               OnAnswer on_answer, AskOutside ask_outside)
    : state_(std::make_shared<State>(State{context,
                                           deadlines,
                                           pool,
                                           std::move(options),
                                           std::move(on_answer),
                                           std::move(ask_outside),
                                           {},
                                           {},
                                           {},
                                           State::Life::kRunning,
                                           0})) {}

Server::~Server() {
  stop();
}

void Server::start(ServerSockets sockets) {
  const auto executor = state_->context.get_executor();
  for (auto& socket : sockets.udp) {
    asio::co_spawn(executor, State::serve_udp(state_, std::move(socket)), asio::detached);
  }
  for (auto& listener : sockets.tcp) {
    asio::co_spawn(executor, State::serve_tcp(state_, std::move(listener)), asio::detached);
  }
}

void Server::stop() {
  state_->stop();
}

}  // namespace podjail::dns
