#include "webhook/injection/inbound.h"

#include <gtest/gtest.h>

#include "tests/unit/webhook/injection/pods.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;
using Ports = std::vector<std::uint16_t>;

constexpr const char* kAnnotation = "podjail.dev/inbound-ports";

json pod_with(const json& of_container) {
  auto pod = plain_pod();
  pod["spec"]["containers"][0].update(of_container);
  return pod;
}

json written(const char* text) {
  auto pod = plain_pod();
  pod["metadata"]["annotations"][kAnnotation] = text;
  return pod;
}

TEST(Inbound, APodWithoutProbesNeedsNoPorts) {
  EXPECT_EQ(*inbound_ports_of(plain_pod()), Ports{});
  EXPECT_TRUE(inbound_warnings_of(plain_pod()).empty());
}

TEST(Inbound, EveryHandlerThatTheKubeletConnectsForCounts) {
  const auto pod = pod_with(
      {{"livenessProbe", {{"httpGet", {{"port", 8080}}}}},
       {"readinessProbe", {{"tcpSocket", {{"port", 9090}}}}},
       {"startupProbe", {{"grpc", {{"port", 50051}}}}},
       {"lifecycle",
        {{"postStart", {{"httpGet", {{"port", 81}}}}}, {"preStop", {{"tcpSocket", {{"port", 82}}}}}}}});
  EXPECT_EQ(*inbound_ports_of(pod), (Ports{81, 82, 8080, 9090, 50051}));
  EXPECT_TRUE(inbound_warnings_of(pod).empty());
}

TEST(Inbound, WhatRunsInTheContainerNeedsNoPort) {
  EXPECT_EQ(*inbound_ports_of(pod_with({{"livenessProbe", {{"exec", {{"command", {"true"}}}}}},
                                        {"lifecycle", {{"preStop", {{"sleep", {{"seconds", 1}}}}}}}})),
            Ports{});
}

TEST(Inbound, ANameIsAPortOfTheSameContainer) {
  auto pod = pod_with({{"ports", json::array({{{"name", "http"}, {"containerPort", 8080}}})},
                       {"livenessProbe", {{"httpGet", {{"port", "http"}}}}}});
  EXPECT_EQ(*inbound_ports_of(pod), Ports{8080});
  pod["spec"]["containers"].push_back(
      {{"name", "other"}, {"image", "x"}, {"readinessProbe", {{"tcpSocket", {{"port", "http"}}}}}});
  EXPECT_EQ(*inbound_ports_of(pod), Ports{8080});
  EXPECT_EQ(inbound_warnings_of(pod),
            std::vector<std::string>{"podjail: spec.containers[1].readinessProbe.tcpSocket.port: http is no "
                                     "port of the container, and podjail opens none"});
}

TEST(Inbound, OfInitContainersThoseCountThatStay) {
  auto pod = plain_pod();
  const json probed = {{"name", "a"}, {"image", "x"}, {"startupProbe", {{"tcpSocket", {{"port", 70}}}}}};
  pod["spec"]["initContainers"] = json::array({probed});
  EXPECT_EQ(*inbound_ports_of(pod), Ports{});
  pod["spec"]["initContainers"][0]["restartPolicy"] = "Always";
  EXPECT_EQ(*inbound_ports_of(pod), Ports{70});
}

TEST(Inbound, TheSidecarIsProbedAnotherWay) {
  auto pod = plain_pod();
  pod["spec"]["initContainers"] = json::array({{{"name", "podjail"},
                                                {"image", "x"},
                                                {"restartPolicy", "Always"},
                                                {"startupProbe", {{"httpGet", {{"port", 15020}}}}}}});
  EXPECT_EQ(*inbound_ports_of(pod), Ports{});
  EXPECT_TRUE(inbound_warnings_of(pod).empty());
}

TEST(Inbound, PortsThatItsAuthorWroteComeBesides) {
  auto pod = written("9091,8081");
  pod["spec"]["containers"][0]["livenessProbe"] = {{"httpGet", {{"port", 8081}}}};
  pod["spec"]["containers"][0]["readinessProbe"] = {{"httpGet", {{"port", 80}}}};
  EXPECT_EQ(*inbound_ports_of(pod), (Ports{80, 8081, 9091}));
}

TEST(Inbound, AnAnnotationThatTheHookWouldRefuseIsRefused) {
  for (const char* text : {"", "http", "0", "70000", "80,80", "15001", "15020", "80, 81", "1-65535"}) {
    const auto ports = inbound_ports_of(written(text));
    ASSERT_FALSE(ports) << text;
    EXPECT_EQ(ports.error().kind(), ErrorKind::kRefused);
    EXPECT_TRUE(ports.error().message().starts_with("metadata.annotations[podjail.dev/inbound-ports]: "));
  }
}

TEST(Inbound, MorePortsThanTheHookTakesAreRefused) {
  std::string many = "1";
  for (int port = 2; port <= 32; ++port) many += "," + std::to_string(port);
  auto pod = written(many.c_str());
  EXPECT_EQ(inbound_ports_of(pod)->size(), 32U);
  pod["spec"]["containers"][0]["livenessProbe"] = {{"httpGet", {{"port", 8081}}}};
  EXPECT_NE(inbound_ports_of(pod).error().message().find("there are 33 ports"), std::string::npos);
}

TEST(Inbound, AProbeOfAnotherHostIsNotHelped) {
  const auto pod = pod_with({{"livenessProbe", {{"httpGet", {{"host", "10.0.0.1"}, {"port", 8080}}}}}});
  EXPECT_EQ(*inbound_ports_of(pod), Ports{});
  EXPECT_EQ(
      inbound_warnings_of(pod),
      std::vector<std::string>{"podjail: spec.containers[0].livenessProbe.httpGet.host: podjail lets the "
                               "node in for probes of the pod itself, not of 10.0.0.1"});
}

TEST(Inbound, PodjailsOwnPortsAreNotOpened) {
  for (const auto port : {15001, 15002, 15053, 15101, 15131}) {
    const auto pod = pod_with({{"livenessProbe", {{"tcpSocket", {{"port", port}}}}}});
    EXPECT_EQ(*inbound_ports_of(pod), Ports{});
    EXPECT_EQ(inbound_warnings_of(pod).size(), 1U) << port;
  }
  const auto admin = pod_with({{"livenessProbe", {{"httpGet", {{"port", 15020}}}}}});
  EXPECT_EQ(*inbound_ports_of(admin), Ports{});
  EXPECT_TRUE(inbound_warnings_of(admin).empty()) << "the sidecar's probe sources reach it";
}

TEST(Inbound, WhatIsNoPortIsNone) {
  for (const json& port : {json(0), json(-1), json(65536), json(80.5), json(nullptr), json(true),
                           json(UINT64_MAX), json::array({80}), json("80")}) {
    const auto pod = pod_with({{"livenessProbe", {{"httpGet", {{"port", port}}}}}});
    EXPECT_EQ(*inbound_ports_of(pod), Ports{}) << port;
    EXPECT_EQ(inbound_warnings_of(pod).size(), 1U) << port;
  }
}

TEST(Inbound, HandlersOfAnotherShapeAreNone) {
  for (const json& probe :
       {json(nullptr), json("x"), json::array({1}), json{{"httpGet", "x"}}, json{{"httpGet", 1}}})
    EXPECT_EQ(*inbound_ports_of(pod_with({{"livenessProbe", probe}, {"lifecycle", probe}})), Ports{})
        << probe;
}

}  // namespace
}  // namespace podjail::webhook
