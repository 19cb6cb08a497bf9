#include "sidecar/proxy/worker.h"

#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "sidecar/net/listener_set.h"
#include "sidecar/net/socket.h"
#include "sidecar/proxy/connection.h"

namespace podjail::proxy {
namespace {

constexpr std::chrono::milliseconds kLogDelay{20};
constexpr std::chrono::seconds kHousekeeping{5};
constexpr std::chrono::milliseconds kAcceptPause{20};
constexpr int kAcceptBatch =
    32;  // accepted per readiness event of all listeners, so that open connections get their turn

UpstreamPool::Options pool_options(const config::Config& config) {
  UpstreamPool::Options options;
  options.max_idle_per_host = config.upstream.max_idle_per_host;
  options.max_idle = config.upstream.max_idle / config.workers;
  options.idle_timeout = config.upstream.idle_timeout;
  return options;
}

// A worker's share of what the pod may have.
ConnectionQuota::Limits quota_of(const config::Config& config) {
  const auto share = [&config](std::size_t whole) {
    return std::max<std::size_t>(whole / config.workers, 1);
  };
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0) descriptors.rlim_cur = 0;
  const auto total = connections_within(config.limits.max_connections, descriptors.rlim_cur);
  return {share(total), share(config.limits.max_connections_per_container)};
}

}  // namespace

Worker::Worker(const Shared& shared)
    : shared_(shared),
      judge_(shared.config.mode, shared.config.policy.external),
      containers_(shared.config.containers_file),
      pool_(pool_options(shared.config)),
      h2_pool_(pool_options(shared.config)),
      addresses_(shared.config.upstream.grants),
      leaves_(shared.issuer),
      log_({shared.log_sink, shared.denials, shared.metrics}, shared.log_context),
      quota_(quota_of(shared.config)) {}

Worker::~Worker() {
  close_upstreams();
}

Result<std::unique_ptr<Worker>> Worker::create(const Shared& shared) {
  std::unique_ptr<Worker> worker(new Worker(shared));  // the constructor is private
  if (auto opened = worker->open(); !opened) return tl::unexpected(std::move(opened.error()));
  return worker;
}

Status Worker::open() {
  dns::Resolver::Options resolver_options;
  for (const auto& server : shared_.config.upstream.resolvers) {
    resolver_options.channel.servers.push_back(server.to_string());
  }
  auto resolver = dns::Resolver::create(context_, resolver_options);
  if (!resolver) return fail_within("resolver", std::move(resolver.error()));
  resolver_.emplace(std::move(*resolver));
  Dialler::Options options;
  const auto& upstream = shared_.config.upstream;
  if (upstream.proxy)
    options.proxy = UpstreamProxy{*upstream.proxy, upstream.no_proxy, shared_.proxy_authorization};
  options.connect_timeout = upstream.connect_timeout;
  dialler_ = std::make_unique<Dialler>(context_, deadlines_, blocks_, *resolver_, addresses_,
                                       shared_.client_tls, shared_.metrics, options);
  return {};
}

Status Worker::listen_on(std::span<const int> listeners, std::span<const int> explicit_listeners) {
  std::vector<int> all(listeners.begin(), listeners.end());
  all.insert(all.end(), explicit_listeners.begin(), explicit_listeners.end());
  explicit_.insert(explicit_listeners.begin(), explicit_listeners.end());
  // A watch of our own on the same sockets: each worker's epoll then tells it of connections to accept.
  auto watch = net::watch_listeners(all);
  if (!watch) return tl::unexpected(std::move(watch.error()));
  listeners_.emplace(context_.get_executor(), watch->release());
  for (const int listener : listeners) {
    const auto local = net::local_endpoint(listener);
    slots_[listener] = local ? slot_of_port(local->port) : std::uint16_t{0};
  }
  for (const int listener : explicit_listeners) slots_[listener] = 0;
  net::asio::co_spawn(context_.get_executor(), accept_loop(), net::asio::detached);
  schedule_housekeeping();
  return {};
}

net::Task<void> Worker::accept_loop() {
  Timer pause(context_);
  net::ReadyListeners room_for_ready;
  while (phase_ == Phase::kServing) {
    const auto [error] =
        co_await listeners_->async_wait(net::asio::posix::descriptor_base::wait_read, net::kAwait);
    if (error) break;
    auto room = Room::kYes;
    int left = kAcceptBatch;
    for (const int listener : net::ready_listeners(listeners_->native_handle(), room_for_ready)) {
      if (room == Room::kYes) room = accept_from(listener, left);
    }
    if (room == Room::kNo) {
      // Connections wait in the listener's queue: refusing them would let one workload fail another's
      // request.
      pool_.expire(net::Deadline::max());
      h2_pool_.expire(net::Deadline::max());
      pause.expires_after(kAcceptPause);
      co_await pause.async_wait(net::kAwait);
    }
  }
}

Worker::Room Worker::accept_from(int listener, int& left) {
  const auto slot = slots_.at(listener);
  for (; left > 0; --left) {
    if (!quota_.has_room()) return Room::kNo;
    if (!quota_.has_room_for(slot)) {
      net::set_watching(listeners_->native_handle(), listener, net::Watching::kNo);
      return Room::kYes;  // for the other containers
    }
    auto fd = net::accept_tcp(listener);
    if (!fd) return fd.error().kind() == ErrorKind::kExhausted ? Room::kNo : Room::kYes;
    start_connection(std::move(*fd), listener);
  }
  return Room::kYes;
}

void Worker::start_connection(UniqueFd fd, int listener) {
  const auto slot = slots_.at(listener);
  quota_.opened(slot);
  shared_.metrics.connection_opened();
  const auto id = shared_.connection_ids.fetch_add(1, std::memory_order_relaxed) + 1;
  auto facts =
      explicit_.contains(listener) ? facts_of_explicit(*this, fd.get(), id) : facts_of(*this, fd.get(), id);
  net::asio::co_spawn(context_.get_executor(), serve_connection(*this, std::move(fd), std::move(facts)),
                      [this, slot](const std::exception_ptr&) { connection_ended(slot); });
}

void Worker::connection_ended(std::uint16_t slot) {
  const bool had_room = quota_.has_room_for(slot);
  quota_.closed(slot);
  shared_.metrics.connection_closed();
  if (!had_room) resume_listeners(slot);
  if (phase_ == Phase::kDraining && quota_.open() == 0) context_.stop();
}

void Worker::resume_listeners(std::uint16_t slot) {
  if (!listeners_ || !listeners_->is_open()) return;
  for (const auto& [listener, its_slot] : slots_) {
    if (its_slot == slot) net::set_watching(listeners_->native_handle(), listener, net::Watching::kYes);
  }
}

void Worker::run() {
  context_.run();
  close_upstreams();
  judge_.set_engine(nullptr);  // it is settled on this thread and has to end here
}

// The coroutines of shared connections use what would be destroyed before them: they end here.
void Worker::close_upstreams() {
  external_.reset();
  h2_pool_.close();
  do context_.restart();  // a drain that is still queued stops it once more
  while (context_.poll() > 0);
}

void Worker::ask_outside(UniqueFd broker) {
  external_ = std::make_unique<ExternalJudge>(context_, deadlines_, std::move(broker),
                                              shared_.config.policy.external_timeout);
}

void Worker::set_engine(std::shared_ptr<policy::Engine> engine) {
  net::asio::post(context_,
                  [this, engine = std::move(engine)]() mutable { judge_.set_engine(std::move(engine)); });
}

void Worker::judge_question(HostName name, std::string_view type, std::function<void(Judgement)> then) {
  net::asio::post(context_, [this, name = std::move(name), type, then = std::move(then)] {
    then(judge_.judge_question(name, type));
  });
}

void Worker::drain() {
  net::asio::post(context_, [this] { begin_drain(); });
}

void Worker::abort() {
  net::asio::post(context_, [this] {
    begin_drain();
    deadlines_.sweep(net::Deadline::max());
  });
}

void Worker::begin_drain() {
  if (phase_ == Phase::kDraining) return;
  phase_ = Phase::kDraining;
  if (listeners_) listeners_->close();
  for (net::Channel* channel : idle_) channel->cancel();
  if (quota_.open() == 0) context_.stop();
}

void Worker::schedule_log_flush() {
  if (flush_ == Flush::kScheduled || log_.empty()) return;
  flush_ = Flush::kScheduled;
  log_timer_.expires_after(kLogDelay);
  log_timer_.async_wait([this](const boost::system::error_code&) {
    flush_ = Flush::kNone;
    log_.flush();
  });
}

void Worker::schedule_housekeeping() {
  housekeeping_.expires_after(kHousekeeping);
  housekeeping_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    pool_.expire(net::Clock::now());
    h2_pool_.expire(net::Clock::now());
    blocks_.trim();
    log_.flush();
    schedule_housekeeping();
  });
}

}  // namespace podjail::proxy
