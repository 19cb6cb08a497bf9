#include "lib/contract/inbound_ports.h"

#include <gtest/gtest.h>

#include "lib/contract/contract.h"

namespace podjail::contract {
namespace {

using Ports = std::vector<std::uint16_t>;

std::string numbers_to(std::size_t last) {
  Ports ports;
  for (std::size_t port = 1; port <= last; ++port) ports.push_back(static_cast<std::uint16_t>(port));
  return inbound_ports_text(ports);
}

TEST(InboundPorts, AreNumbersWithCommasBetween) {
  EXPECT_EQ(*parse_inbound_ports("8080"), Ports{8080});
  EXPECT_EQ(*parse_inbound_ports("9090,1,65535"), (Ports{1, 9090, 65535})) << "in ascending order";
}

TEST(InboundPorts, AreWrittenAsTheyAreRead) {
  EXPECT_EQ(inbound_ports_text(*parse_inbound_ports("9090,80")), "80,9090");
  EXPECT_EQ(inbound_ports_text({}), "");
}

TEST(InboundPorts, AnyOtherSpellingIsRefused) {
  for (const std::string text :
       {"",          ",",    "80,",  ",80",   "80,,90", "0",     "00080",      "080",
        "+80",       "-1",   " 80",  "80 ",   "80, 90", "65536", "4294967376", "99999",
        "8080-8090", "0x50", "http", "80;90", "80\n",   "8e3",   "80.0",       "\xd9\xa1"}) {
    EXPECT_FALSE(parse_inbound_ports(text)) << '"' << text << '"';
  }
  EXPECT_FALSE(parse_inbound_ports(std::string_view("80\0", 3)));
}

TEST(InboundPorts, PodjailsOwnAreRefused) {
  for (const auto port :
       {kProxyPort, kExplicitPort, kDnsPort, kAdminPort, std::uint16_t{15101}, std::uint16_t{15131}}) {
    EXPECT_TRUE(is_own_port(port));
    const auto parsed = parse_inbound_ports("80," + std::to_string(port));
    ASSERT_FALSE(parsed) << port;
    EXPECT_EQ(parsed.error().message(), std::to_string(port) + " is podjail's own port");
  }
  EXPECT_FALSE(is_own_port(15132));
  EXPECT_FALSE(is_own_port(80));
}

TEST(InboundPorts, TwiceAndTooManyAreRefused) {
  EXPECT_EQ(parse_inbound_ports("80,90,80").error().message(), "80 is named twice");
  EXPECT_EQ(parse_inbound_ports(numbers_to(kMaxInboundPorts))->size(), kMaxInboundPorts);
  EXPECT_EQ(parse_inbound_ports(numbers_to(kMaxInboundPorts + 1)).error().message(), "more than 32 ports");
}

TEST(InboundPorts, WhatIsWrongIsToldWithoutItsControlCharacters) {
  EXPECT_EQ(parse_inbound_ports("8\n0").error().message().find('\n'), std::string::npos);
}

}  // namespace
}  // namespace podjail::contract
