#include "sidecar/proxy/http1_downstream.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>

#include "sidecar/net/socket.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

using proxy::Downstream;

// One end of a socket pair as the connection, the other as the workload.
struct Bench {
  Bench() {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    workload = UniqueFd(ends[0]);
    channel.emplace(lab.worker().context(), lab.worker().deadlines(),
                    std::make_unique<net::PlainStream>(UniqueFd(ends[1])));
    downstream.emplace(lab.worker(), *channel, in);
  }
  void say(std::string_view bytes) {
    EXPECT_EQ(::send(workload.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  }
  std::string heard() {
    char bytes[65536];
    const auto got = ::recv(workload.get(), bytes, sizeof bytes, 0);
    return got > 0 ? std::string(bytes, static_cast<std::size_t>(got)) : "";
  }
  // Reads the body to its end; its content, and how it ended.
  std::pair<std::string, Downstream::Body> read_all() {
    std::string content;
    std::optional<Downstream::Body> end;
    net::asio::co_spawn(
        lab.worker().context().get_executor(),
        [&]() -> net::Task<void> {
          Downstream::Pieces pieces;
          auto state = Downstream::Body::kSome;
          while ((state = co_await downstream->read_body(pieces)) == Downstream::Body::kSome) {
            for (const auto piece : pieces) content.append(piece);
          }
          end = state;
        },
        [](const std::exception_ptr&) {});
    lab.turn_until([&] { return end.has_value(); });
    return {content, end.value_or(Downstream::Body::kSome)};
  }

  ProxyLab lab{"export function onRequest(r) { return true; }"};
  UniqueFd workload;
  std::optional<net::Channel> channel;
  net::Buffer in{lab.worker().blocks()};
  std::optional<proxy::Http1Downstream> downstream;
};

http::RequestHead post(http::Framing framing, std::uint64_t length = 0) {
  http::RequestHead head;
  head.method = "POST";
  head.framing = framing;
  head.content_length = length;
  return head;
}

TEST(Http1Downstream, ABodyEndsWhereItsLengthSaysAndTheNextRequestStays) {
  Bench bench;
  const auto head = post(http::Framing::kLength, 5);
  bench.downstream->begin_request(head);
  bench.say("helloGET / HTTP/1.1");
  EXPECT_EQ(bench.read_all(), std::pair(std::string("hello"), Downstream::Body::kComplete));
  EXPECT_EQ(bench.in.readable(), "GET / HTTP/1.1");
  EXPECT_EQ(bench.downstream->body_bytes(), 5U);
}

TEST(Http1Downstream, ChunksAreCountedWithTheirFraming) {
  Bench bench;
  const auto head = post(http::Framing::kChunked);
  bench.downstream->begin_request(head);
  bench.say("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nGET");
  EXPECT_EQ(bench.read_all(), std::pair(std::string("abcde"), Downstream::Body::kComplete));
  EXPECT_EQ(bench.in.readable(), "GET");
  EXPECT_EQ(bench.downstream->body_bytes(), 20U);
}

TEST(Http1Downstream, BrokenChunksAreMalformedAndAnEndWithinABodyIsGone) {
  Bench broken;
  const auto chunked = post(http::Framing::kChunked);
  broken.downstream->begin_request(chunked);
  broken.say("zz\r\n");
  EXPECT_EQ(broken.read_all().second, Downstream::Body::kMalformed);
  Bench cut;
  const auto counted = post(http::Framing::kLength, 10);
  cut.downstream->begin_request(counted);
  cut.say("half");
  ::shutdown(cut.workload.get(), SHUT_WR);
  EXPECT_EQ(cut.read_all(), std::pair(std::string("half"), Downstream::Body::kGone));
}

TEST(Http1Downstream, AnAnswerIsFramedForTheVersionThatAsked) {
  http::ResponseHead answer;
  answer.status = 200;
  answer.reason = "OK";
  answer.framing = http::Framing::kUntilClose;
  for (const int minor : {0, 1}) {
    Bench bench;
    auto head = post(http::Framing::kNone);
    head.minor_version = minor;
    bench.downstream->begin_request(head);
    EXPECT_EQ(bench.downstream->begin_answer(answer),
              minor == 0 ? proxy::Next::kClose : proxy::Next::kRequest);
    Downstream::Pieces pieces{"abc"};
    EXPECT_TRUE(bench.downstream->put(pieces));
    bench.downstream->end_answer({});
    EXPECT_TRUE(bench.downstream->flush_now());
    EXPECT_EQ(bench.heard(),
              minor == 0 ? "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc"
                         : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  }
}

TEST(Http1Downstream, LargePiecesAreLeftToBeWritten) {
  Bench bench;
  const auto head = post(http::Framing::kNone);
  bench.downstream->begin_request(head);
  http::ResponseHead answer;
  answer.status = 200;
  answer.framing = http::Framing::kLength;
  answer.content_length = 9000;
  bench.downstream->begin_answer(answer);
  const std::string body(9000, 'b');
  Downstream::Pieces pieces{body};
  EXPECT_FALSE(bench.downstream->put(pieces));
  EXPECT_EQ(pieces.size(), 1U);
}

}  // namespace
}  // namespace podjail::test
