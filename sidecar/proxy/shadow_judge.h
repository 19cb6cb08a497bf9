// Judges requests again with the shadow policies in force, to record where that would make a difference.
//
// It has a thread and an engine of its own, and is given copies: what a shadow policy does can neither delay
// nor fail a request. Where requests come faster than it judges, some are left out and counted. A shadow that
// runs past a limit is not asked again until the policies change.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "lib/policy/engine.h"
#include "lib/policy/kept_facts.h"
#include "sidecar/observe/decision_line.h"
#include "sidecar/observe/log_sink.h"
#include "sidecar/observe/metrics.h"
#include "sidecar/observe/token_bucket.h"

namespace podjail::proxy {

// Thread rule: every member may be called from any thread.
class ShadowJudge {
 public:
  static constexpr std::size_t kMaxWaiting = 64;                           // requests
  static constexpr std::size_t kMaxRequestBytes = std::size_t{64} << 10U;  // of one request's facts

  // Outlives it.
  struct Sinks {
    observe::Metrics& metrics;
    observe::LogSink& log;
    observe::TokenBucket& denials;  // bounds its records, too
    observe::DecisionContext context;
  };
  explicit ShadowJudge(Sinks sinks) : sinks_(std::move(sinks)) {}
  // Waits for the evaluation that runs, and forgets those that wait.
  ~ShadowJudge();
  ShadowJudge(const ShadowJudge&) = delete;
  ShadowJudge& operator=(const ShadowJudge&) = delete;

  // The engine with the shadows in force; null: there are none.
  void set_engine(std::shared_ptr<policy::Engine> engine);
  // Whether offer() does anything.
  bool is_watching() const { return watching_.load(std::memory_order_relaxed); }
  // `enforced` is what the policies in force decided about the request of this decision id.
  void offer(std::string_view id, const policy::RequestFacts& facts, const policy::Decision& enforced);

 private:
  struct Waiting {
    std::string id;
    policy::KeptFacts facts;
    Verdict verdict;
    Reason reason;
  };
  void run();
  // Whether the engine may be asked again.
  bool judge(policy::Engine& engine, const Waiting& waiting);
  void record(const Waiting& waiting, const policy::Decision& would, std::string_view revision);

  const Sinks sinks_;
  std::atomic<bool> watching_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;
  std::shared_ptr<policy::Engine> engine_;
  enum class Phase : std::uint8_t { kServing, kEnding } phase_ = Phase::kServing;
  std::thread thread_;  // from the first engine on
};

}  // namespace podjail::proxy
