#include "sidecar/outside_resolver.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <utility>

namespace podjail {
namespace {

namespace asio = net::asio;
using Timer = asio::basic_waitable_timer<net::Clock, asio::wait_traits<net::Clock>, net::Executor>;

// A value that a callback brings, on the thread that waits for it.
template <typename T>
class Awaited {
 public:
  void bring(T value) {
    value_.emplace(std::move(value));
    if (waiting_ != nullptr) waiting_->cancel();
  }
  // nullopt when it is not there in time. `self` keeps it alive for a callback that comes later.
  static net::Task<std::optional<T>> wait(std::shared_ptr<Awaited> self, asio::io_context& context,
                                          std::chrono::milliseconds timeout) {
    if (!self->value_) {
      Timer timer(context.get_executor(), timeout);
      self->waiting_ = &timer;
      static_cast<void>(co_await timer.async_wait(net::kAwait));
      self->waiting_ = nullptr;
    }
    co_return std::exchange(self->value_, std::nullopt);
  }

 private:
  std::optional<T> value_;
  Timer* waiting_ = nullptr;
};

using AwaitedJudgement = Awaited<proxy::Judgement>;
using AwaitedMessage = Awaited<Result<std::vector<std::uint8_t>>>;

observe::TokenBucket::Options bucket_of(std::size_t per_second) {
  return {.per_second = static_cast<double>(per_second), .burst = static_cast<double>(per_second)};
}

dns::OutsideAnswer refused(Reason reason) {
  dns::OutsideAnswer answer;
  answer.reason = reason;
  return answer;
}

dns::OutsideAnswer as_answer(proxy::Judgement judgement) {
  dns::OutsideAnswer answer;
  answer.verdict = judgement.decision.verdict;
  answer.reason = judgement.decision.reason;
  answer.explanation = std::move(judgement.decision.message);
  answer.layer = std::move(judgement.decision.layer);
  answer.policy = std::move(judgement.decision.policy);
  answer.tags = std::move(judgement.decision.tags);
  answer.revision = std::move(judgement.revision);
  answer.evaluation_seconds = judgement.seconds;
  return answer;
}

}  // namespace

struct OutsideResolver::State {
  State(asio::io_context& on, Options given, Judging by, dns::AresChannel asking)
      : context(on),
        options(std::move(given)),
        judging(std::move(by)),
        channel(std::move(asking)),
        rate(bucket_of(options.per_second), net::Clock::now()),
        left(options.in_all) {}

  net::Task<std::optional<proxy::Judgement>> judge(const dns::OutsideQuestion& question);
  net::Task<std::optional<Result<std::vector<std::uint8_t>>>> send(const dns::OutsideQuestion& question);
  enum class Budget { kLeft, kSpent };
  Budget spend();

  asio::io_context& context;
  Options options;
  Judging judging;
  std::optional<dns::AresChannel> channel;  // until the resolver ends: it must not outlive the context
  observe::TokenBucket rate;
  std::uint64_t left;
};

net::Task<std::optional<proxy::Judgement>> OutsideResolver::State::judge(
    const dns::OutsideQuestion& question) {
  auto awaited = std::make_shared<AwaitedJudgement>();
  judging.judge(question, [awaited, &executing = context](proxy::Judgement judgement) {
    asio::post(executing, [awaited, judgement = std::move(judgement)]() mutable {
      awaited->bring(std::move(judgement));
    });
  });
  return AwaitedJudgement::wait(std::move(awaited), context, options.timeout);
}

net::Task<std::optional<Result<std::vector<std::uint8_t>>>> OutsideResolver::State::send(
    const dns::OutsideQuestion& question) {
  auto awaited = std::make_shared<AwaitedMessage>();
  const auto on_done = [awaited](Result<std::vector<std::uint8_t>> message) {
    awaited->bring(std::move(message));
  };
  if (channel) {
    channel->query(question.name, question.type, on_done);
  } else {
    on_done(fail(ErrorKind::kUnavailable, "the resolver has ended"));
  }
  return AwaitedMessage::wait(std::move(awaited), context, options.timeout);
}

OutsideResolver::State::Budget OutsideResolver::State::spend() {
  if (left == 0 || !rate.take(net::Clock::now())) return Budget::kSpent;
  --left;
  return Budget::kLeft;
}

Result<OutsideResolver> OutsideResolver::create(asio::io_context& context, Options options, Judging judging) {
  auto channel = dns::AresChannel::open(context, options.channel);
  if (!channel) return tl::unexpected(std::move(channel.error()));
  return OutsideResolver(
      std::make_shared<State>(context, std::move(options), std::move(judging), std::move(*channel)));
}

OutsideResolver::~OutsideResolver() {
  if (state_) state_->channel.reset();
}

net::Task<dns::OutsideAnswer> OutsideResolver::ask(dns::OutsideQuestion question) {
  return ask_with(state_, std::move(question));
}

net::Task<dns::OutsideAnswer> OutsideResolver::ask_with(std::shared_ptr<State> state,
                                                        dns::OutsideQuestion question) {
  if (!state->judging.has_judges->load()) co_return refused(Reason::kDnsTypeRefused);
  auto judgement = co_await state->judge(question);
  if (!judgement) co_return refused(Reason::kPolicyUnavailable);  // the sidecar is ending, or overloaded
  auto answer = as_answer(std::move(*judgement));
  if (answer.verdict == Verdict::kDeny) co_return answer;
  if (state->spend() == State::Budget::kSpent) {
    answer.verdict = Verdict::kDeny;
    answer.reason = Reason::kDnsLimit;
    co_return answer;
  }
  auto message = co_await state->send(question);
  if (message && *message) {
    answer.message = std::move(**message);
  } else {
    answer.reason = Reason::kResolveFailed;
  }
  co_return answer;
}

OutsideResolver::Options outside_options(const config::Config& config) {
  OutsideResolver::Options options;
  for (const auto& server : config.upstream.resolvers) options.channel.servers.push_back(server.to_string());
  options.timeout = config.upstream.connect_timeout;
  options.per_second = config.limits.dns_questions_per_second;
  options.in_all = config.limits.max_dns_questions;
  return options;
}

}  // namespace podjail
