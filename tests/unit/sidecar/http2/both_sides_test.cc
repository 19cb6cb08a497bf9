#include <gtest/gtest.h>

#include "sidecar/http2/client_session.h"
#include "sidecar/http2/server_session.h"
#include "tests/unit/sidecar/http2/answer_log.h"

namespace podjail::http2 {
namespace {

using namespace test;

// A session of each side, and everything that one says carried to the other.
class BothSidesTest : public testing::Test, public StreamEvents {
 protected:
  void on_request(StreamId id, const http::RequestHead& head) override {
    stream_ = id;
    seen_ = std::string(head.method).append(" ").append(head.target);
    for (const auto& header : head.headers)
      seen_.append("|").append(header.name).append("=").append(header.value);
  }
  void on_rejected(StreamId, const http::Rejection& rejection) override { seen_ = rejection.detail; }
  void on_unserved(Reason) override {}
  void on_data(StreamId id, std::string_view bytes) override {
    upload_ += bytes;
    server_->consume(id, bytes.size());
  }
  void on_trailers(StreamId, std::span<const http::Header> trailers) override {
    upload_trailers_ = trailers.size();
  }
  void on_end(StreamId) override { whole_ = true; }
  void on_reset(StreamId) override { whole_ = false; }

  void exchange_bytes() {
    while (true) {
      const auto up = client_->take_output();
      const auto down = server_->take_output();
      if (up.empty() && down.empty()) return;
      ASSERT_TRUE(server_->receive(up));
      ASSERT_TRUE(client_->receive(down));
    }
  }

  Answers answers_;
  std::unique_ptr<ServerSession> server_ = ServerSession::make({{1024, 16}, 10}, "https", *this).value();
  std::unique_ptr<ClientSession> client_ = ClientSession::make({{1024, 16}, 10}, "https", answers_).value();
  StreamId stream_{};
  std::string seen_;
  std::string upload_;
  std::size_t upload_trailers_ = 0;
  bool whole_ = false;
};

TEST_F(BothSidesTest, SendARequestWithoutItsConnectionFields) {
  auto head = request_head("POST", {{"Host", "other.test"},
                                    {"Connection", "x-hop"},
                                    {"X-Hop", "1"},
                                    {"TE", "trailers"},
                                    {"Expect", "100-continue"},
                                    {"Accept", "*/*"},
                                    {"cookie", "a=b; c=d"}});
  head.framing = http::Framing::kChunked;
  ASSERT_TRUE(client_->open(head, "example.test:8443", Body::kFollows));
  exchange_bytes();
  EXPECT_EQ(seen_, "POST /a?b=c|host=example.test:8443|accept=*/*|te=trailers|cookie=a=b; c=d");
}

TEST_F(BothSidesTest, CarryBodiesAndTrailersBothWays) {
  auto head = request_head("POST", {{"content-length", "200000"}});
  head.framing = http::Framing::kLength;
  head.content_length = 200000;
  const auto id = client_->open(head, "example.test", Body::kFollows).value();
  const std::string body(200000, 'u');
  for (std::size_t sent = 0; sent < body.size(); sent += 1000) {
    ASSERT_TRUE(client_->has_room(id));
    client_->send(id, std::string_view(body).substr(sent, 1000));
    exchange_bytes();
  }
  const std::vector<http::Header> trailers{{"digest", "x"}};
  client_->finish(id, trailers);
  exchange_bytes();
  EXPECT_TRUE(whole_);
  EXPECT_EQ(upload_, body);
  EXPECT_EQ(upload_trailers_, 1U);
  server_->respond(stream_, 200, {}, Body::kFollows);
  server_->send(stream_, "answer");
  server_->finish(stream_, std::vector<http::Header>{{"Grpc-Status", "0"}});
  exchange_bytes();
  EXPECT_EQ(answers_.events, (Events{"response 200", "grpc-status=0", "end"}));
  EXPECT_EQ(answers_.body, "answer");
}

TEST_F(BothSidesTest, SeeAnAbortAsAResetAndNeverAsAnEnd) {
  client_->open(request_head("GET"), "example.test", Body::kNone).value();
  exchange_bytes();
  server_->respond(stream_, 200, {}, Body::kFollows);
  server_->send(stream_, "half");
  exchange_bytes();
  server_->abort(stream_);
  exchange_bytes();
  EXPECT_EQ(answers_.events, (Events{"response 200", "reset 2"}));
  const auto id = client_->open(request_head("POST"), "example.test", Body::kFollows).value();
  exchange_bytes();
  whole_ = true;
  client_->abort(id);
  exchange_bytes();
  EXPECT_FALSE(whole_);
}

}  // namespace
}  // namespace podjail::http2
