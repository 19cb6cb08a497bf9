// One worker: a thread's event loop with everything its connections use. Workers share only what is immutable
// or says so (issuer, synthetic names, metrics, the log's descriptor), so nothing on the path of a request
// takes a lock of ours.
#pragma once

#include <atomic>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>

#include "sidecar/config/config.h"
#include "sidecar/dns/name_pool.h"
#include "sidecar/dns/resolver.h"
#include "sidecar/net/address_policy.h"
#include "sidecar/net/deadlines.h"
#include "sidecar/observe/decision_id.h"
#include "sidecar/observe/decision_log.h"
#include "sidecar/observe/log_sink.h"
#include "sidecar/observe/metrics.h"
#include "sidecar/observe/token_bucket.h"
#include "sidecar/proxy/budgets.h"
#include "sidecar/proxy/connection_quota.h"
#include "sidecar/proxy/containers.h"
#include "sidecar/proxy/dialler.h"
#include "sidecar/proxy/external_judge.h"
#include "sidecar/proxy/judge.h"
#include "sidecar/proxy/shadow_judge.h"
#include "sidecar/proxy/upstream_h2_pool.h"
#include "sidecar/proxy/upstream_pool.h"
#include "sidecar/tls/client_context.h"
#include "sidecar/tls/issuer.h"
#include "sidecar/tls/leaf_cache.h"
#include "sidecar/tls/server_context.h"

namespace podjail::proxy {

// What all workers share.
struct Shared {
  const config::Config& config;
  const tls::Issuer& issuer;
  dns::NamePool& names;
  observe::Metrics& metrics;
  observe::LogSink& log_sink;
  observe::TokenBucket& denials;  // bounds the volume of denial records
  observe::DecisionContext log_context;
  observe::DecisionIds& ids;
  std::atomic<std::uint64_t>& connection_ids;
  const tls::ServerContext& server_tls;
  const tls::ClientContext& client_tls;
  std::string proxy_authorization = {};                            // for the upstream proxy: a secret
  ShadowJudge* shadow = nullptr;                                   // none: nothing is judged twice
  std::shared_ptr<Budgets> budgets = std::make_shared<Budgets>();  // of all copies of this
};

enum class Phase : std::uint8_t { kServing, kDraining };

class Worker {
 public:
  static Result<std::unique_ptr<Worker>> create(const Shared& shared);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Serves connections arriving on the listeners (shared with other workers; borrowed) until drained.
  // No redirect leads to the explicit ones, whatever they say about where a connection was meant to go: there
  // a client takes us for its proxy.
  Status listen_on(std::span<const int> listeners, std::span<const int> explicit_listeners = {});
  // Before run(): whom to ask where the configuration says that a program outside judges.
  void ask_outside(UniqueFd broker);
  void run();

  // From any thread.
  void set_engine(std::shared_ptr<policy::Engine> engine);
  // Has a DNS question judged on the worker's thread, and calls `then` there; never, if the worker has ended.
  void judge_question(HostName name, std::string_view type, std::function<void(Judgement)> then);
  void drain();
  // Ends everything that is open, as if every deadline had passed.
  void abort();

  // On the worker's thread: what connections use.
  net::asio::io_context& context() { return context_; }
  net::Deadlines& deadlines() { return deadlines_; }
  net::BlockCache& blocks() { return blocks_; }
  const config::Config& config() const { return shared_.config; }
  const Shared& shared() const { return shared_; }
  observe::Metrics& metrics() { return shared_.metrics; }
  Judge& judge() { return judge_; }
  ExternalJudge* external() { return external_.get(); }  // null: there is none
  Containers& containers() { return containers_; }
  Dialler& dialler() { return *dialler_; }
  UpstreamPool& pool() { return pool_; }
  UpstreamH2Pool& h2_pool() { return h2_pool_; }
  tls::LeafCache& leaves() { return leaves_; }
  std::size_t& held_bytes() { return held_bytes_; }  // of bodies: held_body.h
  observe::DecisionLog& log() { return log_; }
  Phase phase() const { return phase_; }
  // Decision lines are buffered: makes sure they are written within kLogDelay.
  void schedule_log_flush();

  // A connection waiting for its next request, which a drain may end at once.
  using IdleChannels = std::list<net::Channel*>;
  IdleChannels::iterator enter_idle(net::Channel& channel) { return idle_.insert(idle_.end(), &channel); }
  void leave_idle(IdleChannels::iterator place) { idle_.erase(place); }

 private:
  using Descriptor = net::asio::posix::basic_stream_descriptor<net::Executor>;
  enum class Room : std::uint8_t { kYes, kNo };

  explicit Worker(const Shared& shared);
  Status open();
  net::Task<void> accept_loop();
  Room accept_from(int listener, int& left);
  void start_connection(UniqueFd fd, int listener);
  void connection_ended(std::uint16_t slot);
  void resume_listeners(std::uint16_t slot);
  void begin_drain();
  void schedule_housekeeping();
  void close_upstreams();

  Shared shared_;
  // One thread runs it, and nobody else touches its descriptors: their locks are left out.
  net::asio::io_context context_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  net::Deadlines deadlines_{context_};
  net::BlockCache blocks_;
  Judge judge_;
  std::unique_ptr<ExternalJudge> external_;
  Containers containers_;
  UpstreamPool pool_;
  UpstreamH2Pool h2_pool_;
  net::AddressPolicy addresses_;
  tls::LeafCache leaves_;
  std::optional<dns::Resolver> resolver_;
  std::unique_ptr<Dialler> dialler_;
  observe::DecisionLog log_;
  using Timer =
      net::asio::basic_waitable_timer<net::Clock, net::asio::wait_traits<net::Clock>, net::Executor>;
  Timer log_timer_{context_};
  Timer housekeeping_{context_};
  std::optional<Descriptor> listeners_;  // readable while one of them has a connection to accept
  IdleChannels idle_;
  std::map<int, std::uint16_t> slots_;  // of the listeners: whose connections come in there
  std::set<int> explicit_;              // of the listeners: where we are a proxy that is asked
  ConnectionQuota quota_;
  std::size_t held_bytes_ = 0;
  Phase phase_ = Phase::kServing;
  enum class Flush : std::uint8_t { kNone, kScheduled } flush_ = Flush::kNone;
};

}  // namespace podjail::proxy
