#include "lib/kubernetes/client.h"

#include <gtest/gtest.h>

#include "tests/unit/lib/kubernetes/scripted_transport.h"

namespace podjail::kubernetes {
namespace {

using nlohmann::json;

TEST(Client, GetsAnObjectByItsPath) {
  ScriptedTransport server({{200, R"({"data":{"a":"b"}})"}});
  const auto object = Client(server).get(kConfigMaps, {"builds", "policy"});
  ASSERT_TRUE(object) << object.error().message();
  EXPECT_EQ((*object)["data"]["a"], "b");
  EXPECT_EQ(server.calls.at(0).method, Method::kGet);
  EXPECT_EQ(server.calls.at(0).target, "/api/v1/namespaces/builds/configmaps/policy");
}

TEST(Client, TellsWhatIsMissingFromWhatIsForbidden) {
  ScriptedTransport server({{404, R"({"message":"configmaps \"x\" not found"})"},
                            {403, R"({"message":"no"})"},
                            {409, "{}"},
                            {503, "upstream"},
                            {302, ""}});
  const Client client(server);
  const ErrorKind kinds[] = {ErrorKind::kNotFound, ErrorKind::kRefused, ErrorKind::kRefused,
                             ErrorKind::kUnavailable, ErrorKind::kInvalid};
  for (const auto kind : kinds) {
    const auto answer = client.get(kConfigMaps, {"builds", "x"});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind(), kind) << answer.error().message();
  }
}

TEST(Client, SaysWhatTheServerSaidAndNoControlCharacters) {
  ScriptedTransport server({{403, R"({"message":"forbidden\u001b[31m\nforged"})"}});
  const auto answer = Client(server).get(kNodes, {"", "n1"});
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().message().starts_with("/api/v1/nodes/n1: status 403, forbidden"));
  EXPECT_EQ(answer.error().message().find('\n'), std::string::npos);
  EXPECT_EQ(answer.error().message().find('\x1b'), std::string::npos);
}

TEST(Client, TakesNoAnswerThatIsNoObject) {
  ScriptedTransport server({{200, "[]"}, {200, "no"}, {200, ""}});
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(Client(server).get(kNodes, {"", "n1"}).error().kind(), ErrorKind::kInvalid);
}

TEST(Client, ListsPageAfterPage) {
  ScriptedTransport server({{200, R"({"metadata":{"continue":"t/k+1"},"items":[{"n":1},{"n":2}]})"},
                            {200, R"({"metadata":{},"items":[{"n":3}]})"}});
  const auto listed = Client(server).list(kNamespaces, "", "podjail.dev/inject=enabled");
  ASSERT_TRUE(listed) << listed.error().message();
  EXPECT_EQ(listed->size(), 3U);
  EXPECT_EQ(server.calls.at(0).target,
            "/api/v1/namespaces?limit=500&labelSelector=podjail.dev%2Finject%3Denabled");
  EXPECT_EQ(server.calls.at(1).target,
            "/api/v1/namespaces?limit=500&labelSelector=podjail.dev%2Finject%3Denabled&continue=t%2Fk%2B1");
}

TEST(Client, RefusesAListWithoutItemsAndOneThatBreaksOff) {
  ScriptedTransport nothing({{200, R"({"kind":"Status"})"}});
  EXPECT_EQ(Client(nothing).list(kPods, "", "").error().kind(), ErrorKind::kInvalid);
  ScriptedTransport half({{200, R"({"metadata":{"continue":"2"},"items":[{}]})"}});
  EXPECT_EQ(Client(half).list(kPods, "", "").error().kind(), ErrorKind::kUnavailable);
}

TEST(Client, BoundsWhatItLists) {
  const auto page =
      json{{"metadata", {{"continue", "again"}}}, {"items", json::array_t(5001, json())}}.dump();
  ScriptedTransport server({{200, page}, {200, page}, {200, page}, {200, page}, {200, page}});
  EXPECT_EQ(Client(server).list(kPods, "", "").error().kind(), ErrorKind::kExhausted);
  EXPECT_EQ(server.calls.size(), 4U);
}

TEST(Client, WritesWithTheTypeOfEachKindOfPatch) {
  ScriptedTransport server({{201, "{}"}, {200, "{}"}, {200, "{}"}, {200, "{}"}});
  const Client client(server);
  ASSERT_TRUE(client.create(kConfigMaps, "builds", {{"a", 1}}));
  ASSERT_TRUE(client.replace(kConfigMaps, {"builds", "x"}, {{"a", 2}}));
  ASSERT_TRUE(client.merge_patch(kNodes, {"", "n"}, {{"a", nullptr}}));
  ASSERT_TRUE(client.json_patch(kNodes, {"", "n"}, json::array()));
  EXPECT_EQ(server.calls[0].method, Method::kPost);
  EXPECT_EQ(server.calls[0].target, "/api/v1/namespaces/builds/configmaps");
  EXPECT_EQ(server.calls[0].body, R"({"a":1})");
  EXPECT_EQ(server.calls[1].method, Method::kPut);
  EXPECT_EQ(server.calls[1].content_type, "application/json");
  EXPECT_EQ(server.calls[2].content_type, "application/merge-patch+json");
  EXPECT_EQ(server.calls[2].body, R"({"a":null})");
  EXPECT_EQ(server.calls[3].content_type, "application/json-patch+json");
}

TEST(Client, RemovesWhatIsGoneAlready) {
  ScriptedTransport server({{200, "{}"}, {404, "{}"}, {403, "{}"}});
  const Client client(server);
  EXPECT_TRUE(client.remove(kConfigMaps, {"builds", "x"}));
  EXPECT_TRUE(client.remove(kConfigMaps, {"builds", "x"}));
  EXPECT_FALSE(client.remove(kConfigMaps, {"builds", "x"}));
}

TEST(Client, AsksNothingForANameThatIsNone) {
  ScriptedTransport server({});
  EXPECT_EQ(Client(server).get(kSecrets, {"builds", "../../nodes/n1"}).error().kind(), ErrorKind::kInvalid);
  EXPECT_TRUE(server.calls.empty());
}

}  // namespace
}  // namespace podjail::kubernetes
