#include "webhook/server/admin_server.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>

namespace podjail::webhook {
namespace {

TEST(AdminServer, ShowsMetricsAndReadinessAndNothingElse) {
  Metrics metrics;
  std::atomic<bool> ready{false};
  const auto server =
      AdminServer::start(0, metrics, [&] { return ready ? std::string() : std::string("no certificate"); });
  ASSERT_TRUE(server) << server.error().message();
  httplib::Client client("127.0.0.1", (*server)->port());
  client.set_read_timeout(60);
  EXPECT_EQ(client.Get("/healthz")->status, 200);
  EXPECT_EQ(client.Get("/readyz")->status, 503);
  EXPECT_EQ(client.Get("/readyz")->body, "no certificate\n");
  ready = true;
  EXPECT_EQ(client.Get("/readyz")->status, 200);
  const auto shown = client.Get("/metrics");
  EXPECT_EQ(shown->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_NE(shown->body.find("podjail_webhook_build_info"), std::string::npos);
  EXPECT_EQ(client.Get("/")->status, 404);
  EXPECT_EQ(client.Post("/metrics")->status, 404);
}

}  // namespace
}  // namespace podjail::webhook
