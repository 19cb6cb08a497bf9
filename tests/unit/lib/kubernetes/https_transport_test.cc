#include "lib/kubernetes/https_transport.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <csignal>
#include <filesystem>
#include <set>
#include <thread>

#include "lib/base/file.h"
#include "sidecar/tls/issuer.h"

namespace podjail::kubernetes {
namespace {

// A server that names itself localhost, with the authority that vouches for it, and a token beside it.
class HttpsTransportTest : public testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    std::string pattern = (std::filesystem::temp_directory_path() / "podjail-kubernetes-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    write("ca.crt", issuer_.certificate_pem());
    write("token", "secret-token\n");
    port_ = server_.bind_to_any_port("127.0.0.1");
    serving_ = std::jthread([this] { server_.listen_after_bind(); });
    server_.set_keep_alive_timeout(1);
  }
  void TearDown() override {
    while (!server_.is_running()) std::this_thread::yield();
    server_.stop();
    serving_.join();
    std::filesystem::remove_all(directory_);
  }
  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(write_file_atomically(directory_ + "/" + name, text, 0600));
  }
  HttpsTransport transport(const std::string& host = "localhost") const {
    Access access;
    access.host = host;
    access.port = static_cast<std::uint16_t>(port_);
    access.token_file = directory_ + "/token";
    access.ca_file = directory_ + "/ca.crt";
    return HttpsTransport(access);
  }

  tls::Issuer issuer_ = *tls::Issuer::create({.pod_name = "api"}, tls::WallClock::now());
  tls::Leaf leaf_ = *issuer_.mint(*HostName::parse("localhost"), tls::WallClock::now());
  httplib::SSLServer server_{leaf_.certificate.get(), issuer_.leaf_key()};
  std::string directory_;
  int port_ = 0;
  std::jthread serving_;
};

TEST_F(HttpsTransportTest, CarriesACallAndItsAnswer) {
  httplib::Request seen;
  server_.Patch("/api/v1/nodes/n1", [&](const httplib::Request& request, httplib::Response& response) {
    seen = request;
    response.status = 422;
    response.set_content(R"({"message":"no"})", "application/json");
  });
  const auto answer = transport().exchange(
      {Method::kPatch, "/api/v1/nodes/n1?fieldManager=a%2Fb", "{}", "application/merge-patch+json"});
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->status, 422);
  EXPECT_EQ(answer->body, R"({"message":"no"})");
  EXPECT_EQ(seen.get_header_value("Authorization"), "Bearer secret-token");
  EXPECT_EQ(seen.get_header_value("Content-Type"), "application/merge-patch+json");
  EXPECT_EQ(seen.get_param_value("fieldManager"), "a/b");
  EXPECT_EQ(seen.body, "{}");
}

TEST_F(HttpsTransportTest, ReadsTheTokenAnew) {
  std::string seen;
  server_.Get("/x", [&](const httplib::Request& request, httplib::Response& response) {
    seen = request.get_header_value("Authorization");
    response.set_content("{}", "application/json");
  });
  auto client = transport();
  ASSERT_TRUE(client.exchange({Method::kGet, "/x", "", ""}));
  write("token", "renewed");
  ASSERT_TRUE(client.exchange({Method::kGet, "/x", "", ""}));
  EXPECT_EQ(seen, "Bearer renewed");
}

TEST_F(HttpsTransportTest, DoesNotSpeakWithAServerThatTheClusterDoesNotVouchFor) {
  bool asked = false;
  server_.Get("/x", [&](const httplib::Request&, httplib::Response&) { asked = true; });
  write("ca.crt", tls::Issuer::create({.pod_name = "other"}, tls::WallClock::now())->certificate_pem());
  const auto answer = transport().exchange({Method::kGet, "/x", "", ""});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::kUnavailable);
  EXPECT_FALSE(asked);
}

TEST_F(HttpsTransportTest, DoesNotSpeakWithAServerOfAnotherName) {
  bool asked = false;
  server_.Get("/x", [&](const httplib::Request&, httplib::Response&) { asked = true; });
  EXPECT_FALSE(transport("127.0.0.1").exchange({Method::kGet, "/x", "", ""}));
  EXPECT_FALSE(asked);
}

TEST_F(HttpsTransportTest, FollowsNoRedirection) {
  bool asked = false;
  server_.Get("/x",
              [](const httplib::Request&, httplib::Response& response) { response.set_redirect("/y"); });
  server_.Get("/y", [&](const httplib::Request&, httplib::Response&) { asked = true; });
  const auto answer = transport().exchange({Method::kGet, "/x", "", ""});
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->status, 302);
  EXPECT_FALSE(asked);
}

TEST_F(HttpsTransportTest, BoundsAnAnswer) {
  server_.Get("/x", [](const httplib::Request&, httplib::Response& response) {
    response.set_content(std::string(HttpsTransport::kMaxAnswer + 1, ' '), "application/json");
  });
  const auto answer = transport().exchange({Method::kGet, "/x", "", ""});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::kExhausted);
}

TEST_F(HttpsTransportTest, SendsNoTokenThatWouldBeMoreThanOneHeader) {
  bool asked = false;
  server_.Get("/x", [&](const httplib::Request&, httplib::Response&) { asked = true; });
  for (const auto* token : {"a\r\nX-Forged: 1", "a b", "", "\n"}) {
    write("token", token);
    EXPECT_FALSE(transport().exchange({Method::kGet, "/x", "", ""})) << token;
  }
  EXPECT_FALSE(asked);
}

TEST_F(HttpsTransportTest, KeepsItsConnectionForTheNextCall) {
  std::set<int> ports;
  server_.Get("/x", [&](const httplib::Request& request, httplib::Response& response) {
    ports.insert(request.remote_port);
    response.set_content("{}", "application/json");
  });
  auto client = transport();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(client.exchange({Method::kGet, "/x", "", ""}));
  EXPECT_EQ(ports.size(), 1U);
}

// One that the server closes after every answer, without saying so: the next question meets a closed
// connection.
TEST_F(HttpsTransportTest, AsksOnceMoreWhereAConnectionWasClosedMeanwhile) {
  server_.set_keep_alive_max_count(1);
  server_.set_post_routing_handler(
      [](const httplib::Request&, httplib::Response& response) { response.headers.erase("Connection"); });
  server_.Get("/x", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("{}", "application/json");
  });
  auto client = transport();
  for (int i = 0; i < 5; ++i) {
    const auto answer = client.exchange({Method::kGet, "/x", "", ""});
    ASSERT_TRUE(answer) << answer.error().message();
  }
}

TEST_F(HttpsTransportTest, SaysThatNobodyListens) {
  Access access;
  access.host = "127.0.0.1";
  access.port = 1;
  access.token_file = directory_ + "/token";
  access.ca_file = directory_ + "/ca.crt";
  const auto answer = HttpsTransport(access).exchange({Method::kGet, "/x", "", ""});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::kUnavailable);
  access.ca_file = directory_ + "/missing";
  EXPECT_EQ(HttpsTransport(access).exchange({}).error().kind(), ErrorKind::kNotFound);
}

}  // namespace
}  // namespace podjail::kubernetes
