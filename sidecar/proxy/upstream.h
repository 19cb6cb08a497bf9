// One connection to an upstream, in use by one exchange or idle in the pool.
#pragma once

#include <string>

#include "sidecar/net/buffer.h"
#include "sidecar/net/channel.h"
#include "sidecar/proxy/permit.h"

namespace podjail::proxy {

struct Upstream {
  Upstream(net::asio::io_context& context, net::Deadlines& deadlines, net::BlockCache& blocks,
           std::unique_ptr<net::ByteStream> stream)
      : channel(context, deadlines, std::move(stream)), buffer(blocks) {}

  net::Channel channel;
  net::Buffer buffer;
  std::string address;                                                             // as text, for records
  enum class Version : std::uint8_t { kHttp1, kHttp2 } version = Version::kHttp1;  // as ALPN agreed
  enum class Use : std::uint8_t { kFresh, kReused } use = Use::kFresh;
};

}  // namespace podjail::proxy
