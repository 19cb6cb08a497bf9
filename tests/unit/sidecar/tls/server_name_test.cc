#include "sidecar/tls/server_name.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace podjail::tls {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes extension_of(const std::string& text, std::uint8_t type = 0) {
  const auto entry = text.size() + 3;
  Bytes bytes;
  const auto append_u16 = [&bytes](std::size_t value) {
    bytes.push_back(static_cast<std::uint8_t>(value >> 8));
    bytes.push_back(static_cast<std::uint8_t>(value));
  };
  append_u16(entry);
  bytes.push_back(type);
  append_u16(text.size());
  for (const char c : text) bytes.push_back(static_cast<std::uint8_t>(c));
  return bytes;
}

HostName name(std::string_view text) {
  return *HostName::parse(text);
}

TEST(ServerName, ReadsTheOneHostName) {
  EXPECT_EQ(parse_server_name(extension_of("a.test")), "a.test");
  EXPECT_EQ(parse_server_name(extension_of(std::string("a\0b", 3))), std::string_view("a\0b", 3));
}

TEST(ServerName, RefusesEveryOtherShape) {
  auto two = extension_of("a.test");
  const auto second = extension_of("b.test");
  two.insert(two.end(), second.begin() + 2, second.end());
  two[1] = static_cast<std::uint8_t>(two.size() - 2);
  auto trailing = extension_of("a.test");
  trailing.push_back(0);
  auto short_list = extension_of("a.test");
  short_list[1] -= 1;
  auto short_name = extension_of("a.test");
  short_name[4] -= 1;
  auto long_name = extension_of("a.test");
  long_name[4] += 1;
  for (const auto& bytes : {Bytes{}, extension_of(""), extension_of("a.test", 1), two, trailing, short_list,
                            short_name, long_name}) {
    EXPECT_EQ(parse_server_name(bytes), std::nullopt);
  }
}

TEST(ServerName, EveryPrefixIsRefused) {
  const auto whole = extension_of("registry.example.test");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(parse_server_name(std::span(whole).first(length)), std::nullopt) << length;
  }
}

TEST(ServerName, TheChoiceIsSniThenExpectationThenRefusal) {
  const auto sni = extension_of("A.test");
  const auto bad = extension_of("a..test");
  struct Case {
    std::optional<Bytes> extension;
    std::optional<HostName> expected;
    std::optional<HostName> chosen;
    std::optional<Reason> refusal;
  };
  const Case cases[] = {
      {sni, {}, name("a.test"), {}},
      {sni, name("a.test"), name("a.test"), {}},
      {sni, name("b.test"), {}, Reason::kNameMismatch},
      {{}, name("b.test"), name("b.test"), {}},
      {{}, {}, {}, Reason::kNoName},
      {bad, {}, {}, Reason::kNameInvalid},
      {bad, name("b.test"), {}, Reason::kNameInvalid},  // never a fall-back to the expectation
      {Bytes{}, name("b.test"), {}, Reason::kNameInvalid},
  };
  for (const auto& c : cases) {
    const auto choice = choose_name(
        c.extension ? std::optional<std::span<const std::uint8_t>>(*c.extension) : std::nullopt, c.expected);
    EXPECT_EQ(choice.name, c.chosen);
    EXPECT_EQ(choice.refusal, c.refusal);
  }
}

}  // namespace
}  // namespace podjail::tls
