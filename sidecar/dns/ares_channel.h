// c-ares on an Asio loop: its sockets become descriptors, its timeouts a timer. c-ares keeps its descriptors;
// Asio only watches them.
#pragma once

#include <ares.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/host_name.h"
#include "lib/base/result.h"
#include "sidecar/dns/address_lookup.h"
#include "sidecar/net/task.h"

namespace podjail::dns {

// Thread rule: everything on the thread that runs the context.
class AresChannel {
 public:
  struct Options {
    std::vector<std::string> servers;  // "ip" or "ip:port" ("[ip]:port" for v6); empty: /etc/resolv.conf
    std::chrono::milliseconds try_timeout{2000};
    int tries = 2;
  };
  using OnDone = AddressLookup::OnDone;
  using OnMessage = std::function<void(Result<std::vector<std::uint8_t>>)>;

  // kInvalid for a server that is not an address.
  static Result<AresChannel> open(net::asio::io_context& context, const Options& options);
  ~AresChannel();  // questions still open end with kUnavailable
  AresChannel(AresChannel&&) = default;
  AresChannel& operator=(AresChannel&&) = delete;

  // Asks for A and AAAA of exactly this name: no search list, no hosts file, no aliases; localhost and .onion
  // are never asked for (RFC 6761 §6.3, RFC 7686 §2). `on_done` is called once, maybe before this returns.
  // kNotFound: no such name, or no address of either family. kTimeout, kUnavailable: no server answered one
  // of the questions, or not usefully, and the other gave no address.
  void ask(const HostName& name, OnDone on_done);

  // Asks one question of class IN and gives the message that answers it as it came, also one that says that
  // there is no such name or no such record. Not parsed: anything may be in it. Errors and calls as above.
  void query(const HostName& name, std::uint16_t type, OnMessage on_done);

 private:
  class Loop;

  explicit AresChannel(std::shared_ptr<Loop> loop) : loop_(std::move(loop)) {}

  std::shared_ptr<Loop> loop_;  // shared with waits that end only when the context runs again
};

}  // namespace podjail::dns
