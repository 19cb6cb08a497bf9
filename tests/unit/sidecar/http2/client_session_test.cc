#include "sidecar/http2/client_session.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/http2/answer_log.h"
#include "tests/unit/sidecar/http2/raw_frames.h"

namespace podjail::http2 {
namespace {

using namespace test;

constexpr std::size_t kPrefaceBytes = 24;
constexpr int kProtocolError = 1;
constexpr int kEnhanceYourCalm = 11;

std::string response(std::uint32_t stream, int flags, const std::vector<http::Header>& more = {},
                     std::string_view status = "200") {
  std::vector<http::Header> fields{{":status", status}};
  fields.insert(fields.end(), more.begin(), more.end());
  return frame(kHeaders, flags | kEndHeaders, stream, block(fields));
}

std::string number(std::uint32_t value) {
  std::string bytes;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes += static_cast<char>(value >> shift);
  return bytes;
}
std::string reset(std::uint32_t stream, std::uint32_t error) {
  return frame(kReset, kNoFlag, stream, number(error));
}
std::string goaway_frame(std::uint32_t last_stream, std::uint32_t error) {
  return frame(kGoaway, kNoFlag, 0, number(last_stream) + number(error));
}

class ClientSessionTest : public testing::Test {
 protected:
  ClientSessionTest() { begin(); }
  void begin(const std::string& settings = "") {
    session_ = ClientSession::make({{1024, 16}, 100}, "https", answers_).value();
    EXPECT_EQ(session_->take_output().substr(0, 3), "PRI");
    EXPECT_TRUE(session_->receive(frame(kSettings, kNoFlag, 0, settings)));
    output();
  }
  std::vector<Seen> output() {
    std::string all;
    for (auto bytes = session_->take_output(); !bytes.empty(); bytes = session_->take_output()) all += bytes;
    return frames_of(all);
  }
  StreamId open(std::string_view method = "GET", Body body = Body::kNone) {
    const auto id = session_->open(request_head(method), "example.test", body);
    output();
    return id.value();
  }
  static std::uint32_t raw(StreamId id) { return static_cast<std::uint32_t>(id); }

  Answers answers_;
  std::unique_ptr<ClientSession> session_;
};

TEST_F(ClientSessionTest, TellsAnAnswerItsBodyAndItsTrailers) {
  const auto id = raw(open());
  ASSERT_TRUE(session_->receive(response(id, kNoFlag, {{"a", "b"}}) + frame(kData, kNoFlag, id, "hello") +
                                frame(kHeaders, kEndHeaders | kEndStream, id, block({{"c", "d"}}))));
  EXPECT_EQ(answers_.events, (Events{"response 200 a=b", "c=d", "end"}));
  EXPECT_EQ(answers_.body, "hello");
  EXPECT_EQ(session_->open_streams(), 0U);
}

TEST_F(ClientSessionTest, ReadsTheSameByteByByte) {
  const auto id = raw(open());
  for (const char byte : response(id, kNoFlag) + frame(kData, kEndStream, id, "hello"))
    ASSERT_TRUE(session_->receive({&byte, 1}));
  EXPECT_EQ(answers_.events, (Events{"response 200", "end"}));
  EXPECT_EQ(answers_.body, "hello");
}

TEST_F(ClientSessionTest, SkipsInterimAnswersButNotAHundredAndOne) {
  const auto id = raw(open());
  ASSERT_TRUE(session_->receive(response(id, kNoFlag, {{"link", "x"}}, "103") + response(id, kEndStream)));
  EXPECT_EQ(answers_.events, (Events{"response 200", "end"}));
  answers_.events.clear();
  const auto other = raw(open());
  ASSERT_TRUE(session_->receive(response(other, kNoFlag, {}, "101")));
  EXPECT_EQ(count(output(), kReset), 1);
  EXPECT_EQ(answers_.events, (Events{"reset 1"}));
}

TEST_F(ClientSessionTest, ResetsAnAnswerThatCouldBeReadInTwoWays) {
  for (const auto& field : std::vector<http::Header>{{"a", "b\r\nc: d"},
                                                     {"A", "b"},
                                                     {"connection", "close"},
                                                     {"transfer-encoding", "chunked"},
                                                     {":path", "/"},
                                                     {":status", "200"},
                                                     {"content-length", "+1"}}) {
    answers_.events.clear();
    const auto id = raw(open());
    ASSERT_TRUE(session_->receive(response(id, kNoFlag, {field}) + frame(kData, kNoFlag, id, "x")));
    EXPECT_EQ(count(output(), kReset), 1) << field.name;
    EXPECT_EQ(answers_.events, (Events{"reset 1"})) << field.name;
  }
  EXPECT_TRUE(answers_.body.empty());
}

TEST_F(ClientSessionTest, ResetsABodyThatIsNotAsLongAsItSaid) {
  for (const std::string_view body : {"long", "s"}) {
    answers_.events.clear();
    const auto id = raw(open());
    ASSERT_TRUE(session_->receive(response(id, kNoFlag, {{"content-length", "3"}}) +
                                  frame(kData, kEndStream, id, body)));
    output();
    EXPECT_EQ(answers_.events, (Events{"response 200 content-length=3", "reset 1"})) << body;
  }
}

TEST_F(ClientSessionTest, ResetsABodyWhereThereCanBeNone) {
  for (const auto& [method, status] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"HEAD", "200"}, {"GET", "304"}}) {
    answers_ = {};
    const auto id = raw(open(method));
    ASSERT_TRUE(session_->receive(response(id, kNoFlag, {}, status) + frame(kData, kEndStream, id, "x")));
    output();
    EXPECT_EQ(answers_.events.back(), "reset 1") << method;
    EXPECT_TRUE(answers_.body.empty());
  }
}

TEST_F(ClientSessionTest, ResetsMalformedTrailers) {
  const auto id = raw(open());
  ASSERT_TRUE(session_->receive(response(id, kNoFlag) + frame(kHeaders, kEndHeaders | kEndStream, id,
                                                              block({{"connection", "close"}}))));
  output();
  EXPECT_EQ(answers_.events, (Events{"response 200", "reset 1"}));
}

TEST_F(ClientSessionTest, TellsARequestThatWasNotProcessedFromOneThatPerhapsWas) {
  const auto refused = raw(open());
  ASSERT_TRUE(session_->receive(reset(refused, 7)));
  const auto cut = raw(open());
  ASSERT_TRUE(session_->receive(reset(cut, 8)));
  const auto begun = raw(open());
  ASSERT_TRUE(session_->receive(response(begun, kNoFlag) + reset(begun, 7)));
  EXPECT_EQ(answers_.events, (Events{"refused 7", "reset 8", "response 200", "reset 7"}));
}

TEST_F(ClientSessionTest, FinishesWhatAGoawayLeavesInAndReportsTheRestAsUntouched) {
  const auto first = raw(open());
  open();
  ASSERT_TRUE(session_->receive(goaway_frame(first, 0)));
  EXPECT_EQ(answers_.events, (Events{"refused 7"}));
  EXPECT_FALSE(session_->can_open());
  EXPECT_TRUE(session_->is_ending());
  EXPECT_FALSE(session_->open(request_head("GET"), "example.test", Body::kNone));
  ASSERT_TRUE(session_->receive(response(first, kEndStream)));
  EXPECT_EQ(answers_.events, (Events{"refused 7", "response 200", "end"}));
  output();
  EXPECT_TRUE(session_->is_over());
}

TEST_F(ClientSessionTest, OpensNoMoreStreamsThanEitherSideAllows) {
  begin(std::string("\0\3\0\0\0\2", 6));  // MAX_CONCURRENT_STREAMS 2
  open();
  const auto second = raw(open());
  EXPECT_FALSE(session_->can_open());
  EXPECT_FALSE(session_->is_ending());
  EXPECT_FALSE(session_->open(request_head("GET"), "example.test", Body::kNone));
  ASSERT_TRUE(session_->receive(response(second, kEndStream)));
  EXPECT_TRUE(session_->can_open());
  begin();
  for (int i = 0; i < 100; ++i) open();
  EXPECT_FALSE(session_->can_open());
}

TEST_F(ClientSessionTest, SaysNothingMoreOfAnAbortedStream) {
  const auto id = open("POST", Body::kFollows);
  session_->abort(id);
  ASSERT_TRUE(session_->receive(response(raw(id), kNoFlag) + frame(kData, kEndStream, raw(id), "x")));
  session_->send(id, "too late");
  session_->finish(id);
  const auto frames = output();
  EXPECT_EQ(count(frames, kReset), 1);
  EXPECT_FALSE(ends(frames));
  EXPECT_TRUE(answers_.events.empty());
  EXPECT_TRUE(answers_.body.empty());
}

TEST_F(ClientSessionTest, EndsAnUploadWhoseAnswerCameEarly) {
  const auto id = open("POST", Body::kFollows);
  ASSERT_TRUE(session_->receive(response(raw(id), kEndStream, {}, "413")));
  EXPECT_EQ(answers_.events, (Events{"response 413", "end"}));
  session_->abort(id);
  EXPECT_EQ(count(output(), kReset), 1);
  EXPECT_EQ(session_->open_streams(), 0U);
  EXPECT_EQ(answers_.events.size(), 2U);
}

TEST_F(ClientSessionTest, OpensTheWindowOnlyAsBytesAreConsumed) {
  const auto id = open();
  ASSERT_TRUE(session_->receive(response(raw(id), kNoFlag)));
  const std::string piece(16384, 'x');
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(session_->receive(frame(kData, kNoFlag, raw(id), piece)));
  EXPECT_EQ(count(output(), kWindow), 0);
  session_->consume(id, 3 * piece.size());
  EXPECT_EQ(count(output(), kWindow), 1);
}

TEST_F(ClientSessionTest, ResetsAStreamThatIgnoresItsWindow) {
  const auto id = raw(open());
  ASSERT_TRUE(session_->receive(response(id, kNoFlag)));
  const std::string piece(16384, 'x');
  for (int i = 0; i < 5; ++i) session_->receive(frame(kData, kNoFlag, id, piece)).has_value();
  output();
  EXPECT_LE(answers_.body.size(), 65536U);
  EXPECT_EQ(answers_.events.back(), "reset 3");
}

TEST_F(ClientSessionTest, QueuesNoMoreThanTheUpstreamReads) {
  const auto id = open("POST", Body::kFollows);
  std::size_t sent = 0;
  for (; session_->has_room(id) && sent < (1U << 20U); sent += 1024) {
    session_->send(id, std::string(1024, 'x'));
    output();
  }
  EXPECT_LE(sent, 65535U + 65536U + 1024U);  // the peer's window and the queue
}

TEST_F(ClientSessionTest, SendsAwayWhoPingsOrSetsOrSaysNothingWithoutEnd) {
  for (const auto& costly : {frame(kPing, kNoFlag, 0, "12345678"), frame(kSettings, kNoFlag, 0, ""),
                             frame(kData, kNoFlag, 1, ""), response(1, kNoFlag, {}, "103")}) {
    begin();
    const auto id = raw(open());
    if (costly.at(3) == kData) {
      ASSERT_TRUE(session_->receive(response(id, kNoFlag)));
    }
    int sent = 0;
    while (sent < 1000 && session_->receive(costly)) {
      ++sent;
      if (costly.at(3) != kHeaders) output();
    }
    EXPECT_LT(sent, FloodGuard::kPoints);
    EXPECT_EQ(goaway(output()), kEnhanceYourCalm);
  }
}

TEST_F(ClientSessionTest, KeepsAnUpstreamWhoseAnswersEndWell) {
  for (int i = 0; i < 2000; ++i) {
    const auto id = raw(open());
    ASSERT_TRUE(session_->receive(response(id, kEndStream) + frame(kPing, kNoFlag, 0, "12345678")));
  }
  EXPECT_TRUE(session_->can_open());
}

TEST_F(ClientSessionTest, EndsAHeadThatGoesOnForEver) {
  const auto id = raw(open());
  ASSERT_TRUE(session_->receive(frame(kHeaders, kNoFlag, id, block({{":status", "200"}}))));
  bool refused = false;
  for (int i = 0; !refused && i < 1000; ++i)
    refused = !session_->receive(frame(kContinuation, kNoFlag, id, block({{"a", "b"}})));
  EXPECT_TRUE(refused || goaway(output()) > 0);
  EXPECT_TRUE(answers_.events.empty());
}

TEST_F(ClientSessionTest, EndsTheConnectionWithAnUpstreamThatPushes) {
  const auto id = raw(open());
  const auto promise =
      number(2) + block({{":method", "GET"}, {":scheme", "https"}, {":path", "/"}, {":authority", "a.test"}});
  const bool goes_on = session_->receive(frame(kPush, kEndHeaders, id, promise)).has_value();
  EXPECT_EQ(goaway(output()), kProtocolError);
  EXPECT_FALSE(goes_on && session_->can_open());
  EXPECT_TRUE(answers_.events.empty());
}

TEST_F(ClientSessionTest, RefusesBytesThatAreNotHttp2) {
  auto other = ClientSession::make({{1024, 16}, 100}, "https", answers_).value();
  const bool goes_on = other->receive("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").has_value();
  other->take_output();
  while (!other->take_output().empty()) continue;
  EXPECT_FALSE(goes_on && !other->is_over());
}

}  // namespace
}  // namespace podjail::http2
