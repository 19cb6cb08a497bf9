// The sockets and the timer of one c-ares channel on an Asio loop.
#pragma once

#include <ares.h>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <unordered_map>

#include "sidecar/dns/ares_channel.h"

namespace podjail::dns {

class AresChannel::Loop : public std::enable_shared_from_this<AresChannel::Loop> {
 public:
  explicit Loop(net::asio::io_context& context) : context_(context), timer_(context.get_executor()) {}

  // c-ares's options are filled with what the loop needs; ARES_SUCCESS or another status.
  int open(ares_options options, int mask);
  void close();  // ends every question
  ares_channel channel() const { return channel_; }
  net::asio::io_context& context() { return context_; }

  // To be called after anything that may have sent a question or moved a deadline.
  void schedule();

 private:
  using Descriptor = net::asio::posix::basic_stream_descriptor<net::Executor>;
  using Timer =
      net::asio::basic_waitable_timer<net::Clock, net::asio::wait_traits<net::Clock>, net::Executor>;

  // A wait goes on only while c-ares wants it; each direction has at most one wait under way.
  struct Direction {
    enum class Want { kNo, kYes } want = Want::kNo;
    enum class Wait { kIdle, kUnderWay } wait = Wait::kIdle;
  };
  struct Socket {
    Descriptor descriptor;
    Direction read;
    Direction write;
  };

  static int on_new_socket(ares_socket_t fd, int type, void* self);
  static void on_socket_state(void* self, ares_socket_t fd, int readable, int writable);
  void watch(ares_socket_t fd, int readable, int writable);
  void wait_readable(const std::shared_ptr<Socket>& socket);
  void wait_writable(const std::shared_ptr<Socket>& socket);
  void process(ares_socket_t readable, ares_socket_t writable);

  net::asio::io_context& context_;
  Timer timer_;
  ares_channel channel_ = nullptr;
  std::unordered_map<ares_socket_t, std::shared_ptr<Socket>> sockets_;
};

}  // namespace podjail::dns
