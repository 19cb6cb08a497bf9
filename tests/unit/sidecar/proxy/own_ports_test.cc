#include "sidecar/proxy/own_ports.h"

#include <gtest/gtest.h>

namespace podjail::proxy {
namespace {

TEST(OwnPorts, EveryListenerOfOursIsOneAndNoOther) {
  for (const std::uint16_t port : {15001, 15002, 15020, 15053, 15101, 15131})
    EXPECT_TRUE(is_own_port(port)) << port;
  for (const std::uint16_t port : {53, 80, 443, 15000, 15100, 15132}) EXPECT_FALSE(is_own_port(port)) << port;
}

}  // namespace
}  // namespace podjail::proxy
