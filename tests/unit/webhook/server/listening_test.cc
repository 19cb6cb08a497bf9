#include "webhook/server/listening.h"

#include <gtest/gtest.h>

#include <thread>

namespace podjail::webhook {
namespace {

TEST(Listening, IsOnAllAddressesUntilItIsStopped) {
  httplib::Server server;
  server.Get("/x", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("y", "text/plain");
  });
  const auto port = bind_everywhere(server, 0);
  ASSERT_TRUE(port) << port.error().message();
  std::jthread thread([&] { server.listen_after_bind(); });
  httplib::Client client("127.0.0.1", *port);
  client.set_read_timeout(60);
  EXPECT_EQ(client.Get("/x")->body, "y");
  stop_listening(server);
}

TEST(Listening, MayBeStoppedBeforeItHasBegun) {
  httplib::Server server;
  ASSERT_TRUE(bind_everywhere(server, 0));
  std::jthread thread([&] { server.listen_after_bind(); });
  stop_listening(server);
}

TEST(Listening, FailsOnAPortThatIsTaken) {
  httplib::Server first;
  httplib::Server second;
  const auto port = bind_everywhere(first, 0);
  ASSERT_TRUE(port);
  std::jthread thread([&] { first.listen_after_bind(); });
  EXPECT_EQ(bind_everywhere(second, *port).error().kind(), ErrorKind::kUnavailable);
  stop_listening(first);
}

}  // namespace
}  // namespace podjail::webhook
