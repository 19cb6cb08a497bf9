#include "sidecar/socks/socks5.h"

#include <gtest/gtest.h>

namespace podjail::test {
namespace {

using namespace std::string_literals;
using socks::parse_greeting;
using socks::parse_request;
using socks::Reply;
using socks::State;

std::string request(char command, char type, const std::string& address,
                    const std::string& port = "\x01\xbb") {
  return std::string{'\x05', command, '\0', type} + address + port;
}

std::string by_name(const std::string& name) {
  return request(1, 3, std::string(1, static_cast<char>(name.size())) + name);
}

std::string host_of(const std::string& bytes) {
  const auto parsed = parse_request(bytes);
  if (!parsed.target) return "none";
  if (const auto* name = std::get_if<HostName>(&parsed.target->host)) return "name " + name->str();
  return "address " + std::get<IpAddress>(parsed.target->host).to_string();
}

TEST(Socks5, AGreetingThatOffersNoAuthenticationIsAccepted) {
  const auto greeting = parse_greeting("\x05\x02\x02\x00rest"s);
  EXPECT_EQ(greeting.state, State::kComplete);
  EXPECT_EQ(greeting.length, 4U);
  EXPECT_EQ(socks::accept_greeting(), "\x05\x00"s);
}

TEST(Socks5, AGreetingThatInsistsOnAuthenticationIsRefused) {
  EXPECT_EQ(parse_greeting("\x05\x01\x02"s).state, State::kRejected);
  EXPECT_EQ(parse_greeting("\x05\x00"s).state, State::kRejected);
  EXPECT_EQ(socks::refuse_greeting(), "\x05\xff"s);
}

TEST(Socks5, Socks4IsNotSocks5) {
  EXPECT_EQ(parse_greeting("\x04\x01"s).state, State::kRejected);
  EXPECT_EQ(parse_request("\x04\x01\x00\x01"s).state, State::kRejected);
}

TEST(Socks5, EveryBeginningOfAMessageNeedsMore) {
  const auto greeting = "\x05\x02\x02\x00"s;
  for (std::size_t n = 0; n < greeting.size(); ++n)
    EXPECT_EQ(parse_greeting(greeting.substr(0, n)).state, State::kNeedMore) << n;
  for (const auto& whole : {by_name("a.example.test"), request(1, 1, "\x01\x02\x03\x04"s),
                            request(1, 4, std::string(16, '\x20'))}) {
    for (std::size_t n = 0; n < whole.size(); ++n)
      EXPECT_EQ(parse_request(whole.substr(0, n)).state, State::kNeedMore) << n;
    const auto parsed = parse_request(whole + "behind");
    EXPECT_EQ(parsed.state, State::kComplete);
    EXPECT_EQ(parsed.length, whole.size());
    EXPECT_EQ(parsed.target->port, 443);
  }
}

TEST(Socks5, ANameIsReadInItsCanonicalForm) {
  EXPECT_EQ(host_of(by_name("A.Example.Test")), "name a.example.test");
}

TEST(Socks5, AnAddressIsReadHoweverItIsWritten) {
  EXPECT_EQ(host_of(request(1, 1, "\xc6\x12\x00\x05"s)), "address 198.18.0.5");
  EXPECT_EQ(host_of(by_name("198.18.0.5")), "address 198.18.0.5");
  EXPECT_EQ(host_of(request(1, 4, "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x01")),
            "address 2001:db8::1");
  EXPECT_EQ(host_of(request(1, 4, std::string(10, '\0') + "\xff\xff\x0a\x00\x00\x01"s)), "address 10.0.0.1");
}

TEST(Socks5, WhatIsNoHostNameIsRefused) {
  for (const auto& name : {""s, "a b"s, "0x7f.1"s, "a\0b"s, "user@host"s, "host:80"s, "a."s}) {
    const auto parsed = parse_request(by_name(name));
    EXPECT_EQ(parsed.state, State::kRejected) << name;
    EXPECT_EQ(parsed.rejection.reply, Reply::kNotAllowed);
    EXPECT_EQ(parsed.rejection.reason, Reason::kNameInvalid);
  }
}

TEST(Socks5, PortZeroIsRefused) {
  EXPECT_EQ(parse_request(request(1, 1, "\x01\x02\x03\x04"s, "\0\0"s)).rejection.reply, Reply::kNotAllowed);
}

TEST(Socks5, BindAndUdpAssociateAreRefusedAsCommands) {
  for (const char command : {'\x02', '\x03', '\x7f'}) {
    const auto parsed = parse_request(request(command, 1, "\x01\x02\x03\x04"s));
    EXPECT_EQ(parsed.state, State::kRejected);
    EXPECT_EQ(parsed.rejection.reply, Reply::kCommandRefused);
    EXPECT_EQ(parsed.rejection.reason, Reason::kMethodRefused);
  }
}

TEST(Socks5, AnUnknownAddressTypeIsRefusedAsOne) {
  EXPECT_EQ(parse_request(request(1, 2, "abcd")).rejection.reply, Reply::kAddressTypeRefused);
}

TEST(Socks5, AReservedByteThatIsNotZeroIsRefused) {
  EXPECT_EQ(parse_request("\x05\x01\x01\x01\x01\x02\x03\x04\x00\x50"s).state, State::kRejected);
}

TEST(Socks5, TheLongestMessageIsWithinItsBound) {
  const auto longest = by_name(std::string(255, 'a'));
  EXPECT_EQ(longest.size(), socks::kMaxMessage);
  EXPECT_EQ(parse_request(longest).state, State::kRejected);  // a name has 253 bytes at most
}

TEST(Socks5, AReplyTellsNoAddress) {
  EXPECT_EQ(socks::make_reply(Reply::kSucceeded), "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"s);
  EXPECT_EQ(socks::make_reply(Reply::kCommandRefused), "\x05\x07\x00\x01\x00\x00\x00\x00\x00\x00"s);
}

}  // namespace
}  // namespace podjail::test
