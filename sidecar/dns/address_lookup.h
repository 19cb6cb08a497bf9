// The addresses of a name out of two questions, one for A and one for AAAA, asked apart so that the fate of
// each is known: a name has no address only when both answers say so. Where one is lost and the other is
// empty, the loss is what is reported; one family's addresses are enough.
//
// RFC 8305 §3: a client does not wait long for the second answer. A lost AAAA costs kResolutionDelay and not
// the resolver's whole patience. Where the AAAA comes first the A is waited for: most networks have no IPv6,
// whatever a name has.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "lib/base/address.h"
#include "lib/base/result.h"
#include "sidecar/net/task.h"

namespace podjail::dns {

struct Resolution {
  std::vector<IpAddress> addresses;  // at least one
  std::chrono::seconds ttl{0};       // the shortest of all; 0: one family is missing, so ask again soon
};

enum class Family : std::uint8_t { kV4, kV6 };

// What both answers come to. Of two failures the one that is not kNotFound is reported, or else the first.
// Pure.
Result<Resolution> join(Result<Resolution> v4, Result<Resolution> v6);

// Thread rule: the thread that runs the context. Shared by the two questions and the timer.
class AddressLookup : public std::enable_shared_from_this<AddressLookup> {
 public:
  // RFC 8305 §8 recommends 50 ms for clients that go on resolving meanwhile. Here the addresses given now
  // are all that a connection will try, so a slower AAAA is given more time.
  static constexpr std::chrono::milliseconds kResolutionDelay{200};
  using OnDone = std::function<void(Result<Resolution>)>;

  AddressLookup(net::asio::io_context& context, OnDone on_done)
      : timer_(context.get_executor()), on_done_(std::move(on_done)) {}

  // Once for each family. Calls `on_done` as soon as there is nothing more to wait for; what comes later is
  // dropped.
  void take(Family family, Result<Resolution> answer);

 private:
  using Timer =
      net::asio::basic_waitable_timer<net::Clock, net::asio::wait_traits<net::Clock>, net::Executor>;

  void wait_for_v6();
  void finish(Result<Resolution> result);

  Timer timer_;
  OnDone on_done_;  // empty when it was called
  std::optional<Result<Resolution>> v4_;
  std::optional<Result<Resolution>> v6_;
};

}  // namespace podjail::dns
