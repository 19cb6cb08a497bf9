#include "sidecar/tls/client_hello.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/tls/client_hello_bytes.h"

namespace podjail::tls {
namespace {

using State = ClientHello::State;
using namespace std::string_literals;  // bytes with NULs

TEST(ClientHello, NamesTheServerItAsksFor) {
  const auto bytes = test::client_hello_for("a.example.test");
  const auto hello = parse_client_hello(bytes);
  EXPECT_EQ(hello.state, State::kComplete);
  EXPECT_EQ(hello.server_name, "a.example.test");
}

TEST(ClientHello, MayNameNobody) {
  const auto hello = parse_client_hello(test::client_hello(test::extension(43, "\2\3\4")));
  EXPECT_EQ(hello.state, State::kComplete);
  EXPECT_FALSE(hello.server_name);
  const auto old = test::handshake_record("\1" + test::vector_of(3, std::string(34, '\3') + "\0"s +
                                                                        test::vector_of(2, "\x13\x01") +
                                                                        test::vector_of(1, "\0"s)));
  EXPECT_EQ(parse_client_hello(old).state, State::kComplete) << "TLS 1.2 may leave the extensions out";
}

TEST(ClientHello, WaitsForTheWholeOfIt) {
  const auto bytes = test::client_hello_for("a.example.test");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(parse_client_hello(std::string_view(bytes).substr(0, size)).state, State::kNeedMore) << size;
  }
  EXPECT_EQ(parse_client_hello(bytes + "early data").state, State::kComplete);
}

TEST(ClientHello, EveryLengthThatLiesIsMalformed) {
  const auto bytes = test::client_hello_for("a.example.test");
  for (std::size_t i = 5; i < bytes.size(); ++i) {
    auto changed = bytes;
    changed[i] = static_cast<char>(0xff);
    const auto hello = parse_client_hello(changed);
    // Bytes of the name, the random and unknown extensions are nobody's business here; no read goes astray.
    EXPECT_NE(hello.state, State::kNeedMore) << i;
    if (hello.server_name) {
      EXPECT_EQ(hello.server_name->size(), 14U) << i;
    }
  }
}

TEST(ClientHello, TwoNamesAreMalformed) {
  const auto twice =
      test::server_name_extension("a.example.test") + test::server_name_extension("b.example.test");
  EXPECT_EQ(parse_client_hello(test::client_hello(twice)).state, State::kMalformed);
  const auto entry = "\0"s + test::vector_of(2, "a.test");
  const auto list = test::extension(0, test::vector_of(2, entry + entry));
  EXPECT_EQ(parse_client_hello(test::client_hello(list)).state, State::kMalformed);
}

TEST(ClientHello, OtherRecordsAndMessagesAreMalformed) {
  EXPECT_EQ(parse_client_hello("\x17\x03\x03\x00\x01x"s).state, State::kMalformed) << "application data";
  EXPECT_EQ(parse_client_hello("\x16\x03\x01\xff\xff"s).state, State::kMalformed) << "longer than a record";
  EXPECT_EQ(parse_client_hello(test::handshake_record("\2" + test::vector_of(3, ""))).state,
            State::kMalformed);
  EXPECT_EQ(parse_client_hello(test::handshake_record("")).state, State::kMalformed);
  const auto whole = test::client_hello_for("a.example.test").substr(5);
  EXPECT_EQ(parse_client_hello(test::handshake_record(std::string_view(whole).substr(0, 40))).state,
            State::kMalformed)
      << "of several records";
  EXPECT_EQ(parse_client_hello(test::handshake_record(whole + "x")).state, State::kMalformed);
}

}  // namespace
}  // namespace podjail::tls
