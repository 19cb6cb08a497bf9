#include "sidecar/dns/address_lookup.h"

#include <algorithm>
#include <utility>

namespace podjail::dns {
namespace {

// Both have addresses.
Resolution merged(Resolution v4, const Resolution& v6) {
  v4.addresses.insert(v4.addresses.end(), v6.addresses.begin(), v6.addresses.end());
  v4.ttl = std::min(v4.ttl, v6.ttl);
  return v4;
}

// The other family is missing: for good if the name has none of it, by accident otherwise.
Resolution alone(Resolution present, const Error& missing) {
  if (missing.kind() != ErrorKind::kNotFound) present.ttl = std::chrono::seconds(0);
  return present;
}

}  // namespace

Result<Resolution> join(Result<Resolution> v4, Result<Resolution> v6) {
  if (v4 && v6) return merged(std::move(*v4), *v6);
  if (v4) return alone(std::move(*v4), v6.error());
  if (v6) return alone(std::move(*v6), v4.error());
  return v4.error().kind() == ErrorKind::kNotFound ? v6 : v4;
}

void AddressLookup::take(Family family, Result<Resolution> answer) {
  if (!on_done_) return;
  auto& place = family == Family::kV4 ? v4_ : v6_;
  place.emplace(std::move(answer));
  if (v4_ && v6_) return finish(join(std::move(*v4_), std::move(*v6_)));
  if (v4_ && *v4_) wait_for_v6();
}

void AddressLookup::wait_for_v6() {
  timer_.expires_after(kResolutionDelay);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (error || !self->on_done_) return;
    self->finish(alone(std::move(**self->v4_), Error(ErrorKind::kTimeout, "no AAAA answer yet")));
  });
}

void AddressLookup::finish(Result<Resolution> result) {
  timer_.cancel();
  const auto on_done = std::exchange(on_done_, nullptr);
  on_done(std::move(result));
}

}  // namespace podjail::dns
