#include "sidecar/proxy/shadow_judge.h"

namespace podjail::proxy {
namespace {

using observe::ShadowResult;

bool is_past_a_limit(Reason reason) {
  return reason == Reason::kPolicyTimeout || reason == Reason::kPolicyMemory;
}

bool is_failure(Reason reason) {
  return is_past_a_limit(reason) || reason == Reason::kPolicyError || reason == Reason::kPolicyResult ||
         reason == Reason::kPolicyUnavailable;
}

ShadowResult compare(Verdict verdict, Reason reason, const policy::Decision& would) {
  if (is_failure(would.reason) && would.reason != reason) return ShadowResult::kFailed;
  if (would.verdict == verdict) return ShadowResult::kAgreed;
  return would.verdict == Verdict::kAllow ? ShadowResult::kWouldAllow : ShadowResult::kWouldDeny;
}

}  // namespace

ShadowJudge::~ShadowJudge() {
  {
    const std::lock_guard lock(mutex_);
    phase_ = Phase::kEnding;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void ShadowJudge::set_engine(std::shared_ptr<policy::Engine> engine) {
  const std::lock_guard lock(mutex_);
  engine_ = std::move(engine);
  waiting_.clear();  // they were judged by other policies
  watching_ = engine_ != nullptr;
  if (engine_ && !thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void ShadowJudge::offer(std::string_view id, const policy::RequestFacts& facts,
                        const policy::Decision& enforced) {
  if (policy::text_bytes(facts) > kMaxRequestBytes)
    return sinks_.metrics.count_shadow(ShadowResult::kLeftOut);
  Waiting waiting{std::string(id), policy::KeptFacts(facts), enforced.verdict, enforced.reason};
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < kMaxWaiting) {
      waiting_.push_back(std::move(waiting));
      return changed_.notify_one();
    }
  }
  sinks_.metrics.count_shadow(ShadowResult::kLeftOut);
}

void ShadowJudge::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return phase_ == Phase::kEnding || !waiting_.empty(); });
    if (phase_ == Phase::kEnding) return;
    const auto waiting = std::move(waiting_.front());
    waiting_.pop_front();
    const auto engine = engine_;
    if (!engine) continue;
    lock.unlock();
    const bool goes_on = judge(*engine, waiting);
    lock.lock();
    if (goes_on || engine_ != engine) continue;
    engine_.reset();
    watching_ = false;
  }
}

bool ShadowJudge::judge(policy::Engine& engine, const Waiting& waiting) {
  const auto would = engine.evaluate(waiting.facts.facts());
  if (would.wants_body) {  // which is not kept for it
    sinks_.metrics.count_shadow(ShadowResult::kLeftOut);
    return true;
  }
  const auto result = compare(waiting.verdict, waiting.reason, would);
  sinks_.metrics.count_shadow(result);
  if (result != ShadowResult::kAgreed) record(waiting, would, engine.revision());
  return !is_past_a_limit(would.reason);
}

void ShadowJudge::record(const Waiting& waiting, const policy::Decision& would, std::string_view revision) {
  if (!sinks_.denials.take(std::chrono::steady_clock::now()))
    return sinks_.metrics.count_decisions_suppressed(1);
  std::string line;
  observe::append_shadow_line(line,
                              {.id = waiting.id,
                               .verdict = waiting.verdict,
                               .would = would.verdict,
                               .reason = would.reason,
                               .message = would.message,
                               .layer = would.layer,
                               .policy = would.policy,
                               .revision = revision},
                              sinks_.context, std::chrono::system_clock::now());
  if (sinks_.log.write(line).bytes == line.size()) return;
  sinks_.denials.add_refused(1);
  sinks_.metrics.count_decisions_suppressed(1);
}

}  // namespace podjail::proxy
