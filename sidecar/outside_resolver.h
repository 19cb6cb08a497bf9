// Asks the outside what only the outside knows, on behalf of the workload: a policy judges each question
// (onDns), two limits bound what a pod may ask in all, and the sidecar's own resolver asks.
//
// Names carry data, to whoever runs the zone: hence the limits, although every question was allowed.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "sidecar/config/config.h"
#include "sidecar/dns/ares_channel.h"
#include "sidecar/dns/outside.h"
#include "sidecar/observe/token_bucket.h"
#include "sidecar/proxy/judge.h"

namespace podjail {

// Thread rule: the thread that runs the context, but for what it says of Judge.
class OutsideResolver {
 public:
  struct Options {
    dns::AresChannel::Options channel = {};
    std::chrono::milliseconds timeout{5000};  // for the policies, and then for the answer
    std::size_t per_second = 10;              // questions that leave; 0: none ever does
    std::uint64_t in_all = 1000;              // in the pod's life
  };
  // What the policies say.
  struct Judging {
    using Then = std::function<void(proxy::Judgement)>;
    // Has a question judged on the thread of its choice, and calls `then` there, or never.
    std::function<void(const dns::OutsideQuestion& question, Then then)> judge;
    // Whether any policy in force has an onDns: otherwise nothing is judged, and everything refused. Any
    // thread may change it.
    std::shared_ptr<const std::atomic<bool>> has_judges;
  };

  // kInvalid, kUnavailable: the resolver cannot be started.
  static Result<OutsideResolver> create(net::asio::io_context& context, Options options, Judging judging);
  ~OutsideResolver();  // questions under way end with kResolveFailed
  OutsideResolver(OutsideResolver&&) = default;
  OutsideResolver& operator=(OutsideResolver&&) = delete;

  // What becomes of the question. Allowed are kAllowed, with a message that answers it, and kResolveFailed
  // without one. This object may go away meanwhile.
  net::Task<dns::OutsideAnswer> ask(dns::OutsideQuestion question);

 private:
  struct State;
  explicit OutsideResolver(std::shared_ptr<State> state) : state_(std::move(state)) {}
  static net::Task<dns::OutsideAnswer> ask_with(std::shared_ptr<State> state, dns::OutsideQuestion question);

  std::shared_ptr<State> state_;  // shared with questions under way
};

OutsideResolver::Options outside_options(const config::Config& config);

}  // namespace podjail
