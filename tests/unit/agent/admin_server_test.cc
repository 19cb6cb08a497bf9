#include "agent/admin_server.h"

#include <gtest/gtest.h>
#include <httplib.h>

namespace podjail::agent {
namespace {

class Asking : public testing::Test {
 protected:
  void SetUp() override {
    auto server = AdminServer::start(0, board_);
    ASSERT_TRUE(server) << server.error().message();
    server_ = std::move(*server);
  }
  httplib::Client client() const { return httplib::Client("127.0.0.1", server_->port()); }

  Board board_;
  std::unique_ptr<AdminServer> server_;
};

TEST_F(Asking, TellsHealthReadinessAndMetrics) {
  EXPECT_EQ(client().Get("/healthz")->status, 200);
  EXPECT_EQ(client().Get("/readyz")->status, 503);
  NodeState ready;
  ready.ready = true;
  board_.show_node(ready);
  board_.show_rollup("podjail_rollup_sidecars_live 0\n");
  EXPECT_EQ(client().Get("/readyz")->status, 200);
  const auto metrics = client().Get("/metrics");
  EXPECT_EQ(metrics->body, board_.metrics());
  EXPECT_EQ(metrics->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
}

TEST_F(Asking, HasNothingElse) {
  EXPECT_EQ(client().Get("/")->status, 404);
  EXPECT_EQ(client().Post("/metrics", "", "text/plain")->status, 404);
  EXPECT_EQ(client().Get("/../etc/passwd")->status, 404);
}

TEST_F(Asking, APortThatIsTakenIsAnError) {
  EXPECT_FALSE(AdminServer::start(server_->port(), board_));
}

}  // namespace
}  // namespace podjail::agent
