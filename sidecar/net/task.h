// The coroutine type of the sidecar: an Asio awaitable bound to the concrete executor of one io_context,
// which spares the type erasure of the default on every suspension. One io_context is run by one thread (a
// worker), so nothing below it takes locks.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <ctime>

namespace podjail::net {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;

template <typename T>
using Task = asio::awaitable<T, Executor>;

// Completion token: co_await op(kAwait) gives a tuple that begins with the error code; nothing throws.
inline constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> kAwait{};

// A deadline is a point of this clock; a timeout is a duration and appears in configuration only.
using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

// The clock as of the kernel's last tick, some milliseconds behind, for a sixth of the price: a request sets
// half a dozen deadlines, which are met to a tenth of a second (deadlines.h).
inline Deadline coarse_now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &time);  // cannot fail for a clock that exists
  return Deadline(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

}  // namespace podjail::net
