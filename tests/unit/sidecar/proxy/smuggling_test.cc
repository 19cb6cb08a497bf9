// Request smuggling against the whole proxy: bytes that some parser takes for more requests than another, or
// for other ones, and an upstream that keeps every byte it is sent. What arrives there is nothing, or whole
// requests, each judged on its own and written in the one form of ours, or one that is cut off and never
// ends.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "tests/unit/sidecar/proxy/proxy_lab.h"
#include "tests/unit/sidecar/proxy/smuggling_cases.h"

namespace podjail::test {
namespace {

constexpr const char* kAllowAllButOne = "r.path !== '/denied'";

// One proxy and one upstream for all cases of a test: what one leaves behind in a kept connection another
// finds.
class Smuggling : public ::testing::Test {
 protected:
  Smuggling() : lab_(kAllowAllButOne) {
    lab_.upstream.respond = [](const std::string& received) -> std::optional<std::string> {
      if (!is_whole(received)) return std::nullopt;
      return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    };
  }

  std::string wire(std::string_view text) const {
    std::string bytes;
    for (const char c : text) {
      if (c == '|') {
        bytes += "\r\n";
      } else if (c == '$') {
        bytes += lab_.host_header();
        bytes.resize(bytes.size() - 2);
      } else if (c == '^') {
        bytes += std::to_string(lab_.upstream.port());
      } else {
        bytes += c;
      }
    }
    return bytes;
  }

  // All bytes at once and then the end, which the proxy may wait for.
  void check(const SmugglingCase& one, std::string_view before = {}) {
    SCOPED_TRACE(one.what);
    lab_.upstream.received.clear();
    const auto decisions = lab_.decisions().size();
    const auto fd = lab_.connect();
    const auto bytes = wire(before) + wire(one.sent);
    ASSERT_EQ(::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    ::shutdown(fd.get(), SHUT_WR);
    const auto seen = lab_.send(fd.get(), "");
    const auto answers = statuses_of(seen.bytes);
    EXPECT_EQ(answers, one.answers) << seen.bytes;
    EXPECT_EQ(lab_.upstream.received, wire(before) + wire(one.arrived));
    EXPECT_EQ(lab_.decisions().size() - decisions, std::max<std::size_t>(1, (answers.size() + 1) / 4));
  }

  template <std::size_t count>
  void check_all(const SmugglingCase (&cases)[count], std::string_view before = {}) {
    for (const auto& one : cases) check(one, before);
  }

  ProxyLab lab_;

 private:
  // Of what the proxy writes: its framing is one of three.
  static bool is_whole(const std::string& received) {
    const auto end = received.find("\r\n\r\n");
    if (end == received.npos) return false;
    const auto head = received.substr(0, end);
    const auto body = received.substr(end + 4);
    if (head.find("Transfer-Encoding: chunked") != head.npos) return body.ends_with("0\r\n\r\n");
    const auto length = head.find("Content-Length: ");
    return length == head.npos || body.size() == std::stoul(head.substr(length + 16));
  }

  static std::string statuses_of(const std::string& bytes) {
    std::string statuses;
    for (auto at = bytes.find("HTTP/1.1 "); at != bytes.npos; at = bytes.find("HTTP/1.1 ", at + 1)) {
      const auto status = bytes.substr(at + 9, 3);
      if (status.find_first_not_of("0123456789") != status.npos) continue;  // in the text of a refusal
      statuses += (statuses.empty() ? "" : " ") + status;
    }
    return statuses;
  }
};

TEST_F(Smuggling, ByLengths) {
  check_all(kLengths);
}

TEST_F(Smuggling, ByCodings) {
  check_all(kCodings);
}

TEST_F(Smuggling, ByChunks) {
  check_all(kChunks, kChunkedHead);
}

TEST_F(Smuggling, ByHeads) {
  check_all(kHeads);
}

TEST_F(Smuggling, ByOptions) {
  check_all(kOptions);
}

}  // namespace
}  // namespace podjail::test
