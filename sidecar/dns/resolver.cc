#include "sidecar/dns/resolver.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>

namespace podjail::dns {
namespace {

namespace asio = net::asio;
using Timer = asio::basic_waitable_timer<net::Clock, asio::wait_traits<net::Clock>, net::Executor>;

// One name being asked for, and who waits for it.
struct Lookup {
  std::optional<Result<std::vector<IpAddress>>> result;
  std::vector<Timer*> waiting;
};

}  // namespace

struct Resolver::State {
  asio::io_context& context;
  ResolutionCache cache;
  std::unordered_map<HostName, std::shared_ptr<Lookup>> lookups;

  void finish(const HostName& name, Result<Resolution> resolution);
};

void Resolver::State::finish(const HostName& name, Result<Resolution> resolution) {
  const auto found = lookups.find(name);
  if (found == lookups.end()) return;
  const auto lookup = found->second;
  lookups.erase(found);
  if (resolution) {
    cache.store(name, resolution->addresses, resolution->ttl, ResolutionCache::Clock::now());
    lookup->result.emplace(std::move(resolution->addresses));
  } else {
    lookup->result.emplace(tl::unexpected(std::move(resolution.error())));
  }
  for (Timer* timer : lookup->waiting) timer->cancel();
}

Result<Resolver> Resolver::create(asio::io_context& context, const Options& options) {
  auto channel = AresChannel::open(context, options.channel);
  if (!channel) return tl::unexpected(std::move(channel.error()));
  return Resolver(std::make_shared<State>(State{context, ResolutionCache(options.cache_names), {}}),
                  std::move(*channel));
}

net::Task<Result<std::vector<IpAddress>>> Resolver::resolve(HostName name,
                                                            std::chrono::milliseconds timeout) {
  if (auto known = state_->cache.find(name, ResolutionCache::Clock::now())) co_return std::move(*known);
  const auto state = state_;  // after the wait below this object may be gone
  auto& slot = state->lookups[name];
  const bool first = !slot;
  if (first) slot = std::make_shared<Lookup>();
  const auto lookup = slot;
  if (first) {
    channel_.ask(
        name, [state, name](Result<Resolution> resolution) { state->finish(name, std::move(resolution)); });
  }
  if (!lookup->result) {
    Timer timer(state->context.get_executor(), timeout);
    lookup->waiting.push_back(&timer);
    static_cast<void>(co_await timer.async_wait(net::kAwait));
    std::erase(lookup->waiting, &timer);
  }
  if (!lookup->result) co_return fail(ErrorKind::kTimeout, "resolve " + name.str() + ": timed out");
  co_return *lookup->result;
}

}  // namespace podjail::dns
