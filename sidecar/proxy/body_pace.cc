#include "sidecar/proxy/body_pace.h"

namespace podjail::proxy {
namespace {

// Beyond this no wait is bounded by the pace, and no sum below overflows.
constexpr std::uint64_t kMostSeconds = 365ULL * 24 * 3600;

}  // namespace

net::Deadline BodyPace::wait_until(net::Deadline now) {
  since_ = now;
  if (least_ == 0 || bytes_ / least_ > kMostSeconds) return net::Deadline::max();
  const std::chrono::seconds whole(static_cast<std::int64_t>(bytes_ / least_));
  const std::chrono::microseconds rest(static_cast<std::int64_t>(bytes_ % least_ * 1'000'000 / least_));
  return now + kGrace + whole + rest - waited_;
}

void BodyPace::arrived(net::Deadline now, std::uint64_t bytes) {
  waited_ += now - since_;
  bytes_ += bytes;
}

}  // namespace podjail::proxy
