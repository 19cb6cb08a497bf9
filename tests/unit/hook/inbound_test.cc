#include "hook/inbound.h"

#include <filesystem>

#include "hook/reconcile.h"
#include "tests/unit/hook/bundle_of.h"
#include "tests/unit/hook/two_netns.h"

namespace podjail::hook {
namespace {

using Ports = std::vector<std::uint16_t>;

Bundle asking_for(const char* ports) {
  auto bundle = plain_bundle();
  bundle.annotations["podjail.dev/inbound-ports"] = ports;
  return bundle;
}

// Looks at a pod from within it, and acts as the hook does: in the node's namespace.
class Inbound : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void with_pod(const std::function<void(Seen&)>& act) {
    std::optional<Seen> seen;
    in_node_and_pod(
        [&](netlink::Socket&) {
          auto looked = look(own_thread(), {}, folder_);
          ASSERT_TRUE(looked) << looked.error().message();
          seen.emplace(std::move(*looked));
        },
        [&](netlink::Socket&) {
          ASSERT_TRUE(seen);
          act(*seen);
        });
  }

  std::string folder_ =
      (std::filesystem::temp_directory_path() / ("podjail-inbound-" + std::to_string(::getpid()))).string();
  ruleset::Parameters parameters_;
};

TEST_F(Inbound, WithoutAnAnnotationNobodyIsAskedAnything) {
  with_pod([&](Seen& seen) {
    EXPECT_EQ(place_inbound(seen, plain_bundle(), {}, parameters_).value(), "");
    EXPECT_FALSE(parameters_.inbound_ports);
    EXPECT_TRUE(parameters_.node_sources.empty());
  });
}

TEST_F(Inbound, ThePortsAreTheAnnotationsAndTheSourceIsTheHosts) {
  with_pod([&](Seen& seen) {
    EXPECT_EQ(place_inbound(seen, asking_for("9090,80"), {}, parameters_).value(), "");
    EXPECT_EQ(parameters_.inbound_ports, (Ports{80, 9090}));
    EXPECT_EQ(parameters_.node_sources, std::vector<IpAddress>{*IpAddress::parse(kNodeAddress)});
  });
}

TEST_F(Inbound, TheNodeAsProbeSourceNeedsNoPorts) {
  HookConfig config;
  config.node_probes = ruleset::NodeProbes::kAdmitted;
  with_pod([&](Seen& seen) {
    EXPECT_EQ(place_inbound(seen, plain_bundle(), config, parameters_).value(), "");
    EXPECT_FALSE(parameters_.inbound_ports);
    EXPECT_EQ(parameters_.node_sources.size(), 1U);
  });
}

TEST_F(Inbound, PortsThatThePodHasAlreadyAskForTheNodeToo) {
  with_pod([&](Seen& seen) {
    ruleset::Parameters present;
    present.inbound_ports = Ports{80};
    seen.found = ruleset::build_pod_ruleset(present);
    EXPECT_TRUE(place_inbound(seen, plain_bundle(), {}, parameters_));
    EXPECT_EQ(parameters_.node_sources.size(), 1U);
  });
}

TEST_F(Inbound, AnAnnotationThatIsNotUnderstoodIsRefused) {
  with_pod([&](Seen& seen) {
    for (const char* text : {"", "80,", "http", "15001", "80,80", "0-65535", "80 90"}) {
      const auto placed = place_inbound(seen, asking_for(text), {}, parameters_);
      ASSERT_FALSE(placed) << text;
      EXPECT_EQ(placed.error().kind(), ErrorKind::kRefused);
      EXPECT_NE(placed.error().message().find("podjail.dev/inbound-ports"), std::string::npos);
    }
  });
}

TEST_F(Inbound, ANodeThatCannotBeToldComesInNowhereAndTheReportSaysSo) {
  in_new_netns([&] {  // with nothing but lo: the runtime connects it later, or never
    auto seen = look(own_thread(), {}, folder_);
    ASSERT_TRUE(seen);
    EXPECT_EQ(place_inbound(*seen, asking_for("80"), {}, parameters_).value(),
              "; this node comes in nowhere: the pod has no address");
    EXPECT_TRUE(parameters_.node_sources.empty());
  });
}

}  // namespace
}  // namespace podjail::hook
