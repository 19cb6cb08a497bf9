#include "sidecar/http2/server_session.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/http2/raw_frames.h"

namespace podjail::http2 {
namespace {

using namespace test;

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr StreamId kFirst{1};

std::string request(std::uint32_t stream, int flags, std::vector<http::Header> more = {}) {
  std::vector<http::Header> fields{
      {":method", "POST"}, {":scheme", "https"}, {":path", "/"}, {":authority", "example.test"}};
  fields.insert(fields.end(), more.begin(), more.end());
  return frame(kHeaders, flags | kEndHeaders, stream, block(fields));
}

class ServerSessionTest : public testing::Test, public StreamEvents {
 protected:
  ServerSessionTest() : session_(ServerSession::make({{1024, 16}, 100}, "https", *this).value()) {
    EXPECT_TRUE(session_->receive(std::string(kPreface) + frame(kSettings, kNoFlag, 0, "")));
    output();
  }
  void on_request(StreamId, const http::RequestHead& head) override {
    events_.push_back("request " + std::string(head.path));
  }
  void on_rejected(StreamId, const http::Rejection& rejection) override {
    events_.push_back("rejected " + std::to_string(rejection.status));
  }
  void on_unserved(Reason reason) override { events_.emplace_back(to_string(reason)); }
  void on_data(StreamId, std::string_view bytes) override { body_ += bytes; }
  void on_trailers(StreamId, std::span<const http::Header> trailers) override {
    for (const auto& field : trailers)
      events_.push_back(std::string(field.name) + "=" + std::string(field.value));
  }
  void on_end(StreamId) override { events_.push_back("end"); }
  void on_reset(StreamId) override { events_.push_back("reset"); }

  std::vector<Seen> output() {
    std::string all;
    for (auto bytes = session_->take_output(); !bytes.empty(); bytes = session_->take_output()) all += bytes;
    return frames_of(all);
  }
  std::vector<std::string> events_;
  std::string body_;
  std::unique_ptr<ServerSession> session_;
};
using Events = std::vector<std::string>;
constexpr int kEnhanceYourCalm = 11;

TEST_F(ServerSessionTest, TellsARequestAndItsBody) {
  ASSERT_TRUE(session_->receive(request(1, kNoFlag) + frame(kData, kEndStream, 1, "hello")));
  EXPECT_EQ(events_, (Events{"request /", "end"}));
  EXPECT_EQ(body_, "hello");
}

TEST_F(ServerSessionTest, ReadsTheSameByteByByte) {
  for (const char byte : request(1, kNoFlag) + frame(kData, kEndStream, 1, "hello"))
    ASSERT_TRUE(session_->receive({&byte, 1}));
  EXPECT_EQ(events_, (Events{"request /", "end"}));
  EXPECT_EQ(body_, "hello");
}

TEST_F(ServerSessionTest, AnswersWithAHeadABodyAndAnEnd) {
  ASSERT_TRUE(session_->receive(request(1, kEndStream)));
  const std::vector<http::Header> headers{{"Connection", "x"}, {"A", "b"}};
  session_->respond(kFirst, 200, headers, Body::kFollows);
  session_->send(kFirst, "all of ");
  auto frames = output();
  EXPECT_EQ(count(frames, kHeaders), 1);
  EXPECT_FALSE(ends(frames));
  session_->send(kFirst, "it");
  session_->finish(kFirst);
  frames = output();
  ASSERT_EQ(count(frames, kData), 1);
  EXPECT_EQ(frames[0].payload, "it");
  EXPECT_TRUE(ends(frames));
  EXPECT_EQ(events_, (Events{"request /", "end"}));
}

TEST_F(ServerSessionTest, NeverEndsAnAnswerThatWasCutOff) {
  ASSERT_TRUE(session_->receive(request(1, kEndStream)));
  session_->respond(kFirst, 200, {}, Body::kFollows);
  session_->send(kFirst, "half");
  session_->abort(kFirst);
  session_->finish(kFirst);
  const auto frames = output();
  EXPECT_FALSE(ends(frames));
  EXPECT_EQ(count(frames, kReset), 1);
}

// An upstream that fails is not the workload's flood.
TEST_F(ServerSessionTest, BlamesNobodyForAnswersThatWeCutOff) {
  for (std::uint32_t stream = 1; stream < 2000; stream += 2) {
    ASSERT_TRUE(session_->receive(request(stream, kEndStream)));
    session_->respond(StreamId(stream), 200, {}, Body::kFollows);
    session_->abort(StreamId(stream));
    ASSERT_EQ(count(output(), kReset), 1);
  }
  EXPECT_EQ(std::count(events_.begin(), events_.end(), "reset"), 0);
}

TEST_F(ServerSessionTest, OpensTheWindowOnlyAsBytesAreConsumed) {
  ASSERT_TRUE(session_->receive(request(1, kNoFlag)));
  const std::string piece(16384, 'x');
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(session_->receive(frame(kData, kNoFlag, 1, piece)));
  EXPECT_EQ(count(output(), kWindow), 0);
  session_->consume(kFirst, 3 * piece.size());
  EXPECT_EQ(count(output(), kWindow), 1);
}

TEST_F(ServerSessionTest, ResetsAStreamThatIgnoresItsWindow) {
  ASSERT_TRUE(session_->receive(request(1, kNoFlag)));
  const std::string piece(16384, 'x');
  for (int i = 0; i < 5; ++i) session_->receive(frame(kData, kNoFlag, 1, piece)).has_value();
  EXPECT_LE(body_.size(), 65536U);
  EXPECT_EQ(count(output(), kReset), 1);
}

TEST_F(ServerSessionTest, QueuesNoMoreThanTheWorkloadReads) {
  ASSERT_TRUE(session_->receive(request(1, kEndStream)));
  session_->respond(kFirst, 200, {}, Body::kFollows);
  std::size_t sent = 0;
  for (; session_->has_room(kFirst) && sent < (1U << 20U); sent += 1024) {
    session_->send(kFirst, std::string(1024, 'x'));
    output();
  }
  EXPECT_LE(sent, 65535U + 65536U + 1024U);  // the peer's window and the queue
}

TEST_F(ServerSessionTest, RejectsAHeadThatIsTooLargeOnItsOwnStream) {
  const std::string value(100, 'x');
  ASSERT_TRUE(session_->receive(request(1, kEndStream, std::vector<http::Header>(12, {"a", value}))));
  EXPECT_EQ(events_, (Events{"rejected 431", "end"}));
  ASSERT_TRUE(session_->receive(request(3, kEndStream)));
  EXPECT_EQ(events_.at(2), "request /");
}

TEST_F(ServerSessionTest, LetsNoForbiddenFieldThrough) {
  std::uint32_t stream = 1;
  for (const auto& field : std::vector<http::Header>{{"a", "b\r\nc: d"},
                                                     {"A", "b"},
                                                     {"connection", "close"},
                                                     {"transfer-encoding", "chunked"},
                                                     {":path", "/other"},
                                                     {"host", "other.test"}}) {
    ASSERT_TRUE(session_->receive(request(stream, kEndStream, {field}))) << field.name;
    output();
    stream += 2;
  }
  EXPECT_EQ(std::count(events_.begin(), events_.end(), "request /"), 0);
}

TEST_F(ServerSessionTest, ResetsABodyThatIsNotAsLongAsItSaid) {
  ASSERT_TRUE(session_->receive(request(1, kNoFlag, {{"content-length", "3"}}) +
                                frame(kData, kEndStream, 1, "long")));
  output();
  EXPECT_EQ(events_, (Events{"request /", "reset"}));
  ASSERT_TRUE(
      session_->receive(request(3, kNoFlag, {{"content-length", "3"}}) + frame(kData, kEndStream, 3, "s")));
  output();
  EXPECT_EQ(events_, (Events{"request /", "reset", "request /", "reset"}));
}

TEST_F(ServerSessionTest, TellsTheOwnerOfAReset) {
  ASSERT_TRUE(
      session_->receive(request(1, kNoFlag) + frame(kReset, kNoFlag, 1, std::string("\0\0\0\x08", 4))));
  EXPECT_EQ(events_, (Events{"request /", "reset"}));
  session_->respond(kFirst, 200, {}, Body::kNone);
  session_->send(kFirst, "too late");
  EXPECT_TRUE(output().empty());
}

TEST_F(ServerSessionTest, SendsARapidResetAway) {
  bool refused = false;
  for (std::uint32_t stream = 1; !refused && stream < 2000; stream += 2) {
    refused = !session_->receive(request(stream, kEndStream) +
                                 frame(kReset, kNoFlag, stream, std::string("\0\0\0\x08", 4)));
  }
  EXPECT_TRUE(refused);
  EXPECT_LE(events_.size(), 3U * FloodGuard::kPoints);
  EXPECT_EQ(goaway(output()), kEnhanceYourCalm);
}

TEST_F(ServerSessionTest, SendsAwayWhoPingsOrSetsOrSaysNothingWithoutEnd) {
  for (const auto& costly : {frame(kPing, kNoFlag, 0, "12345678"), frame(kSettings, kNoFlag, 0, ""),
                             frame(kData, kNoFlag, 1, "")}) {
    session_ = ServerSession::make({{1024, 16}, 100}, "https", *this).value();
    ASSERT_TRUE(
        session_->receive(std::string(kPreface) + frame(kSettings, kNoFlag, 0, "") + request(1, kNoFlag)));
    int sent = 0;
    std::vector<Seen> frames;
    while (sent < 1000 && session_->receive(costly)) {
      ++sent;
      frames = output();
    }
    EXPECT_LT(sent, FloodGuard::kPoints);
    EXPECT_EQ(goaway(output()), kEnhanceYourCalm);
  }
}

TEST_F(ServerSessionTest, KeepsAWorkloadWhoseRequestsEndWell) {
  for (std::uint32_t stream = 1; stream < 4000; stream += 2) {
    ASSERT_TRUE(session_->receive(request(stream, kEndStream) + frame(kPing, kNoFlag, 0, "12345678")));
    session_->respond(StreamId(stream), 204, {}, Body::kNone);
    ASSERT_TRUE(ends(output()));
  }
}

TEST_F(ServerSessionTest, EndsAHeadThatGoesOnForEver) {
  ASSERT_TRUE(session_->receive(frame(kHeaders, kNoFlag, 1, block({{":method", "GET"}}))));
  bool refused = false;
  for (int i = 0; !refused && i < 1000; ++i)
    refused = !session_->receive(frame(kContinuation, kNoFlag, 1, block({{"a", "b"}})));
  EXPECT_TRUE(refused || goaway(output()) > 0);
  EXPECT_TRUE(events_.empty());
}

TEST_F(ServerSessionTest, OpensNoMoreStreamsThanItAllows) {
  for (std::uint32_t stream = 1; stream <= 2 * 101; stream += 2)
    ASSERT_TRUE(session_->receive(request(stream, kNoFlag)));
  EXPECT_EQ(events_.size(), 101U);
  EXPECT_EQ(events_.back(), "limit_reached");
  EXPECT_EQ(count(output(), kReset), 1);
}

TEST_F(ServerSessionTest, TellsOfHeadsThatAreNotHttp2) {
  ASSERT_TRUE(session_->receive(request(1, kEndStream, {{"connection", "close"}})));
  EXPECT_EQ(events_, Events{"malformed_request"});
  EXPECT_EQ(count(output(), kReset), 1);
}

TEST_F(ServerSessionTest, EndsWithAPeerThatGoesBackToAStreamItPassedOver) {
  ASSERT_TRUE(session_->receive(request(5, kEndStream)));
  session_->receive(request(3, kEndStream)).has_value();
  EXPECT_EQ(goaway(output()), 1);
  EXPECT_EQ(events_, (Events{"request /", "end"}));
}

TEST_F(ServerSessionTest, InvitesABodyBeforeItAnswers) {
  ASSERT_TRUE(session_->receive(request(1, kNoFlag)));
  session_->inform(kFirst, 100);
  EXPECT_FALSE(ends(output()));
  session_->respond(kFirst, 204, {}, Body::kNone);
  EXPECT_TRUE(ends(output()));
}

TEST_F(ServerSessionTest, PassesOverWhatIsStillSentAfterTheAnswerAndThenResets) {
  ASSERT_TRUE(session_->receive(request(1, kNoFlag)));
  session_->respond(kFirst, 413, {}, Body::kFollows);
  session_->send(kFirst, "too much");
  session_->finish(kFirst);
  auto frames = output();
  EXPECT_TRUE(ends(frames));
  EXPECT_EQ(count(frames, kReset), 0);
  const std::string piece(16384, 'x');
  for (int i = 1; i < 16; ++i) {
    ASSERT_TRUE(session_->receive(frame(kData, kNoFlag, 1, piece)));
    EXPECT_EQ(count(output(), kReset), 0);
  }
  ASSERT_TRUE(session_->receive(frame(kData, kNoFlag, 1, piece)));
  frames = output();
  ASSERT_EQ(count(frames, kReset), 1);
  EXPECT_EQ(frames.back().payload, std::string(4, '\0'));
  EXPECT_EQ(body_, "");
  EXPECT_EQ(events_, (Events{"request /"}));
}

TEST_F(ServerSessionTest, OpensTheWindowOnceTheAnswerHasLeft) {
  const std::string piece(16384, 'x');
  ASSERT_TRUE(session_->receive(request(1, kNoFlag)));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(session_->receive(frame(kData, kNoFlag, 1, piece)));
  EXPECT_EQ(count(output(), kWindow), 0);
  session_->respond(kFirst, 413, {}, Body::kNone);
  const auto frames = output();
  EXPECT_EQ(count(frames, kReset), 0);
  EXPECT_EQ(count(frames, kWindow), 1);
}

TEST_F(ServerSessionTest, KeepsTheConnectionsWindowOpenForOthersWhileItPassesOver) {
  const std::string piece(16000, 'x');
  for (std::uint32_t stream = 1; stream < 2 * 200;
       stream += 2) {  // more than three windows of the connection
    ASSERT_TRUE(session_->receive(request(stream, kNoFlag)));
    session_->respond(StreamId{static_cast<std::int32_t>(stream)}, 403, {}, Body::kNone);
    output();
    ASSERT_TRUE(session_->receive(frame(kData, kEndStream, stream, piece)));
    EXPECT_EQ(count(output(), kReset), 0);
  }
}

TEST_F(ServerSessionTest, ForgivesAPeerThatStopsSendingOnceItHasTheAnswer) {
  for (std::uint32_t stream = 1; stream < 2 * 1000; stream += 2) {
    ASSERT_TRUE(session_->receive(request(stream, kNoFlag) + frame(kData, kNoFlag, stream, "begin")));
    session_->respond(StreamId{static_cast<std::int32_t>(stream)}, 403, {}, Body::kNone);
    output();
    ASSERT_TRUE(session_->receive(frame(kData, kEndStream, stream, "end")));
  }
  EXPECT_EQ(std::count(events_.begin(), events_.end(), "end"), 0);
}

TEST_F(ServerSessionTest, WaitsForNoBodyThatIsPassedOverWhenItDrains) {
  ASSERT_TRUE(session_->receive(request(1, kNoFlag)));
  session_->respond(kFirst, 403, {}, Body::kNone);
  output();
  EXPECT_FALSE(session_->is_over());
  session_->drain();
  EXPECT_EQ(count(output(), kReset), 1);
  EXPECT_TRUE(session_->is_over());
}

TEST_F(ServerSessionTest, TurnsAStreamAwayAsNotDone) {
  ASSERT_TRUE(session_->receive(request(1, kEndStream)));
  session_->turn_away(kFirst);
  const auto frames = output();
  ASSERT_EQ(count(frames, kReset), 1);
  EXPECT_EQ(frames.back().payload, std::string("\0\0\0\7", 4));
}

TEST_F(ServerSessionTest, FinishesOpenStreamsWhenItDrains) {
  ASSERT_TRUE(session_->receive(request(1, kEndStream)));
  session_->drain();
  EXPECT_EQ(goaway(output()), 0);
  ASSERT_TRUE(session_->receive(request(3, kEndStream)));
  EXPECT_EQ(events_, (Events{"request /", "end"}));
  EXPECT_FALSE(session_->is_over());
  session_->respond(kFirst, 204, {}, Body::kNone);
  EXPECT_TRUE(ends(output()));
  EXPECT_TRUE(session_->is_over());
}

std::string trailers(std::uint32_t stream, const std::vector<http::Header>& fields) {
  return frame(kHeaders, kEndStream | kEndHeaders, stream, block(fields));
}

TEST_F(ServerSessionTest, TellsTheTrailersOfARequestBeforeItsEnd) {
  ASSERT_TRUE(session_->receive(request(1, kNoFlag) + frame(kData, kNoFlag, 1, "hello") +
                                trailers(1, {{"digest", "x"}, {"host", "other.test"}})));
  EXPECT_EQ(events_, (Events{"request /", "digest=x", "end"}));
}

TEST_F(ServerSessionTest, ResetsARequestWithMalformedTrailers) {
  static const std::string kLong(100, 'x');
  std::uint32_t stream = 1;
  for (const auto& field : std::vector<http::Header>{
           {"a", "b\r\nc: d"}, {"A", "b"}, {"connection", "close"}, {":path", "/"}, {"a", kLong}}) {
    events_.clear();
    ASSERT_TRUE(session_->receive(
        request(stream, kNoFlag) +
        trailers(stream, std::vector<http::Header>(field.value.size() > 99 ? 12 : 1, field))));
    EXPECT_EQ(count(output(), kReset), 1) << field.name;
    EXPECT_EQ(events_, (Events{"request /", "reset"})) << field.name;
    stream += 2;
  }
}

TEST_F(ServerSessionTest, EndsAnAnswerWithItsTrailers) {
  const std::vector<http::Header> status{{"grpc-status", "0"}};
  for (const std::string_view body : {"all", ""}) {
    const StreamId id{body.empty() ? 3 : 1};
    ASSERT_TRUE(session_->receive(request(static_cast<std::uint32_t>(id), kEndStream)));
    session_->respond(id, 200, {}, Body::kFollows);
    session_->send(id, body);
    session_->finish(id, status);
    const auto frames = output();
    ASSERT_EQ(count(frames, kHeaders), 2);
    EXPECT_EQ(frames.back().type, kHeaders);
    EXPECT_TRUE(ends({frames.back()}));
    EXPECT_FALSE(ends({frames.begin(), frames.end() - 1}));
  }
}

TEST_F(ServerSessionTest, RefusesBytesThatAreNotHttp2) {
  auto other = ServerSession::make({{1024, 16}, 100}, "https", *this).value();
  EXPECT_FALSE(other->receive("GET / HTTP/1.1\r\nHost: example.test\r\n\r\n"));
}

}  // namespace
}  // namespace podjail::http2
