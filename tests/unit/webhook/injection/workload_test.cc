#include "webhook/injection/workload.h"

#include <gtest/gtest.h>

#include "tests/unit/webhook/injection/pods.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

std::string workload_with(const std::string& kind, const std::string& name,
                          const json& labels = json::object()) {
  auto pod = plain_pod();
  pod["metadata"]["labels"] = labels;
  pod["metadata"]["ownerReferences"] = json::array(
      {{{"kind", "Other"}, {"name", "x"}}, {{"kind", kind}, {"name", name}, {"controller", true}}});
  return workload_of(pod);
}

TEST(Workload, IsTheDeploymentOfAReplicaSet) {
  EXPECT_EQ(workload_with("ReplicaSet", "web-7c9d8f6b5c", {{"pod-template-hash", "7c9d8f6b5c"}}),
            "Deployment/web");
  EXPECT_EQ(workload_with("ReplicaSet", "web-7c9d8f6b5c"), "ReplicaSet/web-7c9d8f6b5c");
  EXPECT_EQ(workload_with("ReplicaSet", "a-b", {{"pod-template-hash", "c"}}), "ReplicaSet/a-b");
}

TEST(Workload, IsTheCronJobOfAJob) {
  EXPECT_EQ(workload_with("Job", "nightly-29384756"), "CronJob/nightly");
  EXPECT_EQ(workload_with("Job", "nightly-2024"), "Job/nightly-2024");
  EXPECT_EQ(workload_with("Job", "29384756"), "Job/29384756");
}

TEST(Workload, IsWhateverElseControlsThePod) {
  EXPECT_EQ(workload_with("StatefulSet", "db"), "StatefulSet/db");
  EXPECT_EQ(workload_with("TaskRun", "build-x7k2p"), "TaskRun/build-x7k2p");
}

TEST(Workload, IsThePodItselfWhenNothingControlsIt) {
  EXPECT_EQ(workload_of(plain_pod()), "Pod/build");
  auto pod = plain_pod();
  pod["metadata"].erase("name");
  pod["metadata"]["generateName"] = "build-";
  EXPECT_EQ(workload_of(pod), "Pod/build-");
  pod["metadata"]["name"] = "build-x7k2p";
  EXPECT_EQ(workload_of(pod), "Pod/build-") << "the API server makes the rest up between two questions";
  pod["metadata"]["ownerReferences"] = "nonsense";
  EXPECT_EQ(workload_of(pod), "Pod/build-");
}

}  // namespace
}  // namespace podjail::webhook
