// c-ares on an Asio loop: its sockets become descriptors, its timeouts a timer. c-ares keeps its descriptors;
// Asio only watches them.
#pragma once

#include <ares.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/address.h"
#include "lib/base/host_name.h"
#include "lib/base/result.h"
#include "sidecar/net/task.h"

namespace podjail::dns {

struct Resolution {
  std::vector<IpAddress> addresses;  // at least one
  std::chrono::seconds ttl{0};       // the shortest of all
};

// Thread rule: everything on the thread that runs the context.
class AresChannel {
 public:
  struct Options {
    std::vector<std::string> servers;  // "ip" or "ip:port" ("[ip]:port" for v6); empty: /etc/resolv.conf
    std::chrono::milliseconds try_timeout{2000};
    int tries = 2;
  };
  using OnDone = std::function<void(Result<Resolution>)>;

  // kInvalid for a server that is not an address.
  static Result<AresChannel> open(net::asio::io_context& context, const Options& options);
  ~AresChannel();  // questions still open end with kUnavailable
  AresChannel(AresChannel&&) = default;
  AresChannel& operator=(AresChannel&&) = delete;

  // Asks for A and AAAA of exactly this name: no search list, no hosts file, no aliases. `on_done` is called
  // once, maybe before this returns. kNotFound: no such name, or no address. kTimeout, kUnavailable: no
  // server answered, or not usefully.
  void ask(const HostName& name, OnDone on_done);

 private:
  class Loop;

  explicit AresChannel(std::shared_ptr<Loop> loop) : loop_(std::move(loop)) {}

  std::shared_ptr<Loop> loop_;  // shared with waits that end only when the context runs again
};

}  // namespace podjail::dns
