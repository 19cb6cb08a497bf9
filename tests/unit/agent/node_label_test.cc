#include "agent/node_label.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/lib/kubernetes/scripted_transport.h"

namespace podjail::agent {
namespace {

using nlohmann::json;

TEST(NodeLabel, IsSetAndTakenAway) {
  kubernetes::ScriptedTransport transport({{200, "{}"}, {200, "{}"}});
  const kubernetes::Client client(transport);
  ASSERT_TRUE(label_node(client, "node-1", Readiness::kReady));
  ASSERT_TRUE(label_node(client, "node-1", Readiness::kNotReady));
  EXPECT_EQ(transport.calls[0].target, "/api/v1/nodes/node-1");
  EXPECT_EQ(transport.calls[0].method, kubernetes::Method::kPatch);
  EXPECT_EQ(json::parse(transport.calls[0].body),
            json::parse(R"({"metadata":{"labels":{"podjail.dev/node":"ready"}}})"));
  EXPECT_EQ(json::parse(transport.calls[1].body),
            json::parse(R"({"metadata":{"labels":{"podjail.dev/node":null}}})"));
}

TEST(NodeLabel, ThatTheServerRefusesIsAnError) {
  kubernetes::ScriptedTransport transport({{403, R"({"message":"no"})"}});
  EXPECT_EQ(label_node(kubernetes::Client(transport), "node-1", Readiness::kReady).error().kind(),
            ErrorKind::kRefused);
}

}  // namespace
}  // namespace podjail::agent
