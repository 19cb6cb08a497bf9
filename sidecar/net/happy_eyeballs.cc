#include "sidecar/net/happy_eyeballs.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <list>
#include <optional>

#include "sidecar/net/channel.h"
#include "sidecar/net/socket.h"

namespace podjail::net {
namespace {

// The attempts under way and what they wait for.
class Race {
 public:
  // kSystem when the kernel gives no epoll set or timer.
  static Result<Race> open(std::vector<UpstreamAddress> candidates, std::chrono::milliseconds delay);

  // Starts the next attempt, and others while they fail at once. The winner, if one connects at once.
  std::optional<Connected> start_next();
  // What has happened since: the winner, if there is one. A failed or slow attempt starts the next.
  std::optional<Connected> advance();

  bool has_more() const { return waiting() > 0; }
  bool is_lost() const { return attempts_.empty() && !has_more(); }
  ConnectFailure failure() const { return {error_, failed_}; }
  ConnectFailure timeout() const;
  // How many have not been started: when it changes, the latest attempt has just begun.
  std::size_t waiting() const { return candidates_.size() - next_; }
  // Another descriptor of the epoll set, readable when advance() has something to do.
  Result<UniqueFd> ready() const;

 private:
  Race(std::vector<UpstreamAddress> candidates, UniqueFd epoll, UniqueFd timer,
       std::chrono::milliseconds delay)
      : candidates_(std::move(candidates)),
        delay_(delay),
        epoll_(std::move(epoll)),
        timer_(std::move(timer)) {}

  std::optional<Connected> start(const UpstreamAddress& upstream);
  std::optional<Connected> finish(int fd);
  void note_failure(Error error, const UpstreamAddress& upstream);
  void set_pace() const;

  std::vector<UpstreamAddress> candidates_;
  std::chrono::milliseconds delay_;
  std::size_t next_ = 0;
  UniqueFd epoll_;
  UniqueFd timer_;
  std::list<Connected> attempts_;  // not yet connected
  Error error_{ErrorKind::kInternal, "nothing was tried"};
  UpstreamAddress failed_;
};

bool watch(int epoll, int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

Result<Race> Race::open(std::vector<UpstreamAddress> candidates, std::chrono::milliseconds delay) {
  UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) return fail_errno("epoll_create1");
  UniqueFd timer(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  if (!timer) return fail_errno("timerfd_create");
  if (!watch(epoll.get(), timer.get(), EPOLLIN)) return fail_errno("epoll_ctl");
  return Race(std::move(candidates), std::move(epoll), std::move(timer), delay);
}

Result<UniqueFd> Race::ready() const {
  UniqueFd fd(::fcntl(epoll_.get(), F_DUPFD_CLOEXEC, 0));
  if (!fd) return fail_errno("duplicate an epoll set");
  return fd;
}

void Race::note_failure(Error error, const UpstreamAddress& upstream) {
  error_ = std::move(error);
  failed_ = upstream;
}

ConnectFailure Race::timeout() const {
  const auto& upstream = attempts_.empty() ? failed_ : attempts_.back().upstream;
  return {Error(ErrorKind::kTimeout, "connect " + upstream.endpoint.to_string() + ": timed out"), upstream};
}

// Setting the timer, to nothing too, also silences it after it has gone off.
void Race::set_pace() const {
  itimerspec when{};
  if (has_more()) {
    when.it_value.tv_sec = static_cast<time_t>(delay_.count() / 1000);
    when.it_value.tv_nsec = static_cast<long>(delay_.count() % 1000 * 1'000'000);
  }
  ::timerfd_settime(timer_.get(), 0, &when, nullptr);  // cannot fail for a timer and a delay below a second
}

std::optional<Connected> Race::start(const UpstreamAddress& upstream) {
  auto begun = begin_connect(upstream);
  if (!begun) {
    note_failure(std::move(begun.error()), upstream);
    return std::nullopt;
  }
  if (begun->state == Connecting::State::kConnected) return Connected{std::move(begun->fd), upstream};
  if (!watch(epoll_.get(), begun->fd.get(), EPOLLOUT)) {
    note_failure(Error::from_errno("epoll_ctl", errno), upstream);
    return std::nullopt;
  }
  attempts_.push_back(Connected{std::move(begun->fd), upstream});
  return std::nullopt;
}

std::optional<Connected> Race::start_next() {
  std::optional<Connected> winner;
  const auto before = attempts_.size();
  while (has_more() && !winner && attempts_.size() == before) winner = start(candidates_[next_++]);
  set_pace();
  return winner;
}

std::optional<Connected> Race::finish(int fd) {
  const auto attempt = std::find_if(attempts_.begin(), attempts_.end(),
                                    [fd](const Connected& other) { return other.fd.get() == fd; });
  if (attempt == attempts_.end()) return std::nullopt;
  auto ended = std::move(*attempt);
  attempts_.erase(attempt);
  const auto outcome = finish_connect(ended.fd.get(), ended.upstream);
  if (outcome) return ended;
  note_failure(outcome.error(), ended.upstream);
  return std::nullopt;
}

std::optional<Connected> Race::advance() {
  std::array<epoll_event, 16> events{};
  const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < count; ++i) {
    const int fd = events.at(static_cast<std::size_t>(i)).data.fd;
    if (fd == timer_.get()) continue;
    if (auto winner = finish(fd)) return winner;
  }
  return count > 0 ? start_next() : std::nullopt;
}

std::chrono::milliseconds delay_within(std::chrono::milliseconds timeout) {
  constexpr std::chrono::milliseconds kShortest{1};  // a timer set to nothing never goes off
  return std::max(kShortest, std::min(kAttemptDelay, timeout / 2));
}

}  // namespace

std::vector<UpstreamAddress> interleave_families(const std::vector<UpstreamAddress>& addresses) {
  std::vector<UpstreamAddress> v4;
  std::vector<UpstreamAddress> v6;
  for (const auto& address : addresses) (address.endpoint.address.is_v4() ? v4 : v6).push_back(address);
  std::vector<UpstreamAddress> mixed;
  for (std::size_t i = 0; i < std::max(v4.size(), v6.size()); ++i) {
    if (i < v6.size()) mixed.push_back(v6[i]);
    if (i < v4.size()) mixed.push_back(v4[i]);
  }
  return mixed;
}

Task<tl::expected<Connected, ConnectFailure>> connect_first(asio::io_context& context, Deadlines& deadlines,
                                                            std::vector<UpstreamAddress> candidates,
                                                            std::chrono::milliseconds timeout) {
  const auto first = candidates.front();
  if (candidates.size() == 1) {  // nothing to race: no epoll set, no timer
    auto fd = co_await connect_tcp(context, deadlines, first, coarse_now() + timeout);
    if (!fd) co_return tl::unexpected(ConnectFailure{std::move(fd.error()), first});
    co_return Connected{std::move(*fd), first};
  }
  auto race = Race::open(std::move(candidates), delay_within(timeout));
  auto ready = race ? race->ready() : tl::unexpected(race.error());
  if (!ready) co_return tl::unexpected(ConnectFailure{std::move(ready.error()), first});
  auto winner = race->start_next();
  Channel channel(context, deadlines, std::make_unique<PlainStream>(std::move(*ready)));
  channel.set_deadline(coarse_now() + timeout);
  while (!winner && !race->is_lost()) {
    const auto waiting = race->waiting();
    if (co_await channel.wait(IoState::kWantRead) != IoState::kDone)
      co_return tl::unexpected(race->timeout());
    winner = race->advance();
    if (race->waiting() != waiting) channel.set_deadline(coarse_now() + timeout);
  }
  if (!winner) co_return tl::unexpected(race->failure());
  co_return std::move(*winner);
}

}  // namespace podjail::net
