#include "sidecar/policy_voice.h"

#include <atomic>
#include <memory>

#include "sidecar/observe/token_bucket.h"

namespace podjail {
namespace {

struct Voice {
  observe::TokenBucket bucket{{.per_second = kPolicyLinesPerSecond, .burst = kPolicyLinesAtOnce},
                              std::chrono::steady_clock::now()};
  std::atomic<std::uint64_t> left_out{0};
};

}  // namespace

policy::PolicyLog policy_voice(const observe::Log& log) {
  return [&log, voice = std::make_shared<Voice>()](std::string_view policy, std::string_view line) {
    if (!voice->bucket.take(std::chrono::steady_clock::now())) {
      ++voice->left_out;
      return;
    }
    if (const auto left_out = voice->left_out.exchange(0); left_out > 0)
      log.write(observe::Level::kInfo, "policy_lines_left_out", {{"lines", left_out}});
    log.write(observe::Level::kInfo, "policy_says", {{"policy", policy}, {"line", line}});
  };
}

}  // namespace podjail
