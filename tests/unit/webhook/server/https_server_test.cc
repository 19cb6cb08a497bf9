#include "webhook/server/https_server.h"

#include <atomic>
#include <latch>
#include <thread>

#include "tests/unit/webhook/server/tls_server.h"
#include "webhook/admission/review.h"

namespace podjail::webhook {
namespace {

class HttpsServerTest : public testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    served_.show(new_pair());
    auto started = HttpsServer::start(0, served_, [this](std::string_view path, std::string_view body) {
      ++asked_;
      return Reply{200, std::string(path) + " " + std::to_string(body.size())};
    });
    ASSERT_TRUE(started) << started.error().message();
    server_ = std::move(*started);
  }
  std::unique_ptr<httplib::SSLClient> client() const {
    auto client = std::make_unique<httplib::SSLClient>("127.0.0.1", server_->port());
    client->enable_server_certificate_verification(false);
    client->set_read_timeout(60);
    return client;
  }

  ServedCertificate served_;
  std::atomic<int> asked_{0};
  std::unique_ptr<HttpsServer> server_;
};

TEST_F(HttpsServerTest, HandsOverPathAndBody) {
  const auto answer = client()->Post("/mutate/pods?timeout=5s", "{}", "application/json");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "/mutate/pods 2");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(answer->get_header_value("Connection"), "close");
}

TEST_F(HttpsServerTest, TakesNoBodyBeyondItsBound) {
  EXPECT_EQ(client()->Post("/x", std::string(kMaxReviewBytes, ' '), "application/json")->status, 200);
  const auto answer = client()->Post("/x", std::string(kMaxReviewBytes + 1, ' '), "application/json");
  EXPECT_TRUE(!answer || answer->status == 413);
  EXPECT_EQ(asked_, 1);
}

TEST_F(HttpsServerTest, AnswersNothingButPosts) {
  EXPECT_EQ(client()->Get("/mutate/pods")->status, 404);
  EXPECT_EQ(client()->Put("/mutate/pods", "{}", "application/json")->status, 404);
  EXPECT_EQ(asked_, 0);
}

TEST_F(HttpsServerTest, SpeaksTlsAlone) {
  httplib::Client plain("127.0.0.1", server_->port());
  plain.set_read_timeout(60);
  EXPECT_FALSE(plain.Post("/x", "{}", "application/json"));
  EXPECT_EQ(asked_, 0);
}

TEST_F(HttpsServerTest, ServesManyAtOnce) {
  std::vector<std::jthread> callers;
  std::atomic<int> answered{0};
  for (int i = 0; i < 16; ++i)
    callers.emplace_back([&] {
      const auto answer = client()->Post("/x", "{}", "application/json");
      if (answer && answer->status == 200) ++answered;
    });
  callers.clear();
  EXPECT_EQ(answered, 16);
}

TEST_F(HttpsServerTest, SaysThatAPortIsTaken) {
  EXPECT_FALSE(HttpsServer::start(server_->port(), served_,
                                  [](std::string_view, std::string_view) { return Reply{}; }));
}

}  // namespace
}  // namespace podjail::webhook
