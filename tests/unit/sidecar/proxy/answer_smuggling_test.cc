// Answers that two clients could read differently: what comes of them at the workload, and that nothing of
// one is ever taken for the answer to the next request.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "tests/unit/sidecar/proxy/answers.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

using std::string_view_literals::operator""sv;

enum class Upstream { kKept, kDropped };  // its connection, once the answer has been read

// '|' is CRLF. An answer that ends with '!' is followed by the end of its connection.
struct Case {
  std::string_view what;
  std::string_view answer;
  std::string_view relayed;  // "502" for a refusal
  Upstream upstream;
  std::string_view method = "GET";
};

constexpr std::string_view kRefused = "502";
constexpr std::string_view kPlain = "HTTP/1.1 200 OK|Content-Length: 2||ok";

constexpr Case kCases[] = {
    {"a plain one", kPlain, kPlain, Upstream::kKept},
    {"leading zeros in a length", "HTTP/1.1 200 OK|Content-Length: 002||ok", kPlain, Upstream::kKept},
    {"another answer behind it",
     "HTTP/1.1 200 OK|Content-Length: 2||okHTTP/1.1 200 OK|Content-Length: 4||evil", kPlain,
     Upstream::kDropped},
    {"one byte behind it", "HTTP/1.1 200 OK|Content-Length: 2||okx", kPlain, Upstream::kDropped},
    {"CL.TE", "HTTP/1.1 200 OK|Content-Length: 2|Transfer-Encoding: chunked||0||", kRefused,
     Upstream::kDropped},
    {"CL.CL", "HTTP/1.1 200 OK|Content-Length: 2|Content-Length: 3||ok", kRefused, Upstream::kDropped},
    {"the same length twice", "HTTP/1.1 200 OK|Content-Length: 2|Content-Length: 2||ok", kRefused,
     Upstream::kDropped},
    {"a list of lengths", "HTTP/1.1 200 OK|Content-Length: 2, 2||ok", kRefused, Upstream::kDropped},
    {"a signed length", "HTTP/1.1 200 OK|Content-Length: +2||ok", kRefused, Upstream::kDropped},
    {"a negative length", "HTTP/1.1 200 OK|Content-Length: -2||ok", kRefused, Upstream::kDropped},
    {"a length beyond 64 bits", "HTTP/1.1 200 OK|Content-Length: 18446744073709551618||ok", kRefused,
     Upstream::kDropped},
    {"an unknown coding", "HTTP/1.1 200 OK|Transfer-Encoding: xchunked||0||", kRefused, Upstream::kDropped},
    {"TE.TE", "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||", kRefused,
     Upstream::kDropped},
    {"chunks in HTTP/1.0", "HTTP/1.0 200 OK|Transfer-Encoding: chunked||2|ok|0||", kRefused,
     Upstream::kDropped},
    {"chunks", "HTTP/1.1 200 OK|Transfer-Encoding: Chunked||2;x=y|ok|0|X: y||",
     "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ok|0||", Upstream::kKept},
    {"another answer behind the chunks",
     "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ok|0||HTTP/1.1 200 OK|Content-Length: 4||evil",
     "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ok|0||", Upstream::kDropped},
    {"no length", "HTTP/1.1 200 OK||ok!", "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ok|0||",
     Upstream::kDropped},
    {"a body of 204", "HTTP/1.1 204 No Content|Content-Length: 4||evil", "HTTP/1.1 204 No Content||",
     Upstream::kDropped},
    {"a body of 304", "HTTP/1.1 304 Not Modified|Content-Length: 4||evil",
     "HTTP/1.1 304 Not Modified|Content-Length: 4||", Upstream::kDropped},
    {"a body for HEAD", "HTTP/1.1 200 OK|Content-Length: 4||evil", "HTTP/1.1 200 OK|Content-Length: 4||",
     Upstream::kDropped, "HEAD"},
    {"no body for HEAD", "HTTP/1.1 200 OK|Content-Length: 4||", "HTTP/1.1 200 OK|Content-Length: 4||",
     Upstream::kKept, "HEAD"},
    {"an interim one in front", "HTTP/1.1 103 Early Hints|Link: x||HTTP/1.1 200 OK|Content-Length: 2||ok",
     kPlain, Upstream::kKept},
    {"an interim one with a body", "HTTP/1.1 100 Continue|Content-Length: 4||evilHTTP/1.1 200 OK||", kRefused,
     Upstream::kDropped},
    {"101 that nobody asked for", "HTTP/1.1 101 Switching Protocols|Upgrade: x||evil", "403",
     Upstream::kDropped},
    {"Connection: close", "HTTP/1.1 200 OK|Connection: close|Content-Length: 2||ok", kPlain,
     Upstream::kDropped},
    {"Connection drops a field", "HTTP/1.1 200 OK|Connection: x-hop|X-Hop: 1|Content-Length: 2||ok", kPlain,
     Upstream::kKept},
    {"another way to get there", "HTTP/1.1 200 OK|Alt-Svc: h3=\":443\"|Content-Length: 2||ok", kPlain,
     Upstream::kKept},
    {"a folded field", "HTTP/1.1 200 OK|X: y| z|Content-Length: 2||ok", kRefused, Upstream::kDropped},
    {"a blank before a colon", "HTTP/1.1 200 OK|Content-Length : 2||ok", kRefused, Upstream::kDropped},
    {"a bare line feed", "HTTP/1.1 200 OK|X: y\nContent-Length: 4|Content-Length: 2||ok", kRefused,
     Upstream::kDropped},
    {"a bare carriage return", "HTTP/1.1 200 OK|X: y\rSet-Cookie: z|Content-Length: 2||ok", kRefused,
     Upstream::kDropped},
    {"NUL in a field", "HTTP/1.1 200 OK|X: \0|Content-Length: 2||ok"sv, kRefused, Upstream::kDropped},
    {"HTTP/2", "HTTP/2 200|Content-Length: 2||ok", kRefused, Upstream::kDropped},
    {"two digits of status", "HTTP/1.1 20 OK|Content-Length: 2||ok", kRefused, Upstream::kDropped},
    {"an empty line in front", "|HTTP/1.1 200 OK|Content-Length: 2||ok", kRefused, Upstream::kDropped},
};

std::string wire(std::string_view text) {
  std::string bytes;
  for (const char c : text) {
    if (c == '|') {
      bytes += "\r\n";
    } else if (c == '!') {
      bytes += RecordingUpstream::kHangUp;
    } else {
      bytes += c;
    }
  }
  return bytes;
}

void check(const Case& one) {
  SCOPED_TRACE(one.what);
  ProxyLab lab("true");
  lab.upstream.respond = [&](const std::string& received) -> std::optional<std::string> {
    return received.find(" /first ") == received.npos ? kOk : wire(one.answer);
  };
  const auto first = lab.connect();
  const auto request = std::string(one.method) + " /first HTTP/1.1\r\n" + lab.host_header() + "\r\n";
  ASSERT_EQ(::send(first.get(), request.data(), request.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(request.size()));
  ::shutdown(first.get(), SHUT_WR);
  const auto seen = lab.send(first.get(), "").bytes;
  if (one.relayed.size() == 3) {
    EXPECT_EQ(seen.substr(0, 13), "HTTP/1.1 " + std::string(one.relayed) + " ");
  } else {
    EXPECT_EQ(seen, wire(one.relayed));
  }
  EXPECT_EQ(seen.find("evil"), seen.npos);

  const auto next = lab.connect();
  const auto answered =
      lab.send(next.get(), lab.get("/second"), [](const std::string& bytes) { return bytes.size() >= 38; });
  EXPECT_EQ(answered.bytes, kOk);
  EXPECT_EQ(lab.upstream.connections, one.upstream == Upstream::kKept ? 1U : 2U);
}

TEST(AnswerSmuggling, NothingOfAnAnswerIsTakenForAnother) {
  for (const auto& one : kCases) check(one);
}

}  // namespace
}  // namespace podjail::test
