#include "agent/rollup/workload_name.h"

#include <gtest/gtest.h>

namespace podjail::agent {
namespace {

TEST(WorkloadName, IsThePodsWithoutWhatItsControllerAdded) {
  for (const auto& [pod, workload] :
       std::vector<std::pair<const char*, const char*>>{{"web-7c5ddbdf54-x2x9k", "web"},
                                                        {"my-web-b6c7d8f9-x2x9k", "my-web"},
                                                        {"nightly-28930560-9xk2p", "nightly"},
                                                        {"build-x2x9k", "build"},
                                                        {"db-0", "db"},
                                                        {"db-12", "db"},
                                                        {"alone", "alone"},
                                                        {"two-words", "two-words"},
                                                        {"build-7", "build"},
                                                        {"-x2x9k", "-x2x9k"},
                                                        {"x2x9k", "x2x9k"},
                                                        {"build-aeiou", "build-aeiou"},
                                                        {"web-abc-x2x9k", "web-abc"},
                                                        {"", ""}})
    EXPECT_EQ(workload_of_pod(pod), workload) << pod;
}

}  // namespace
}  // namespace podjail::agent
