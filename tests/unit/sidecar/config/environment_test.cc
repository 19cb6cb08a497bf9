#include "sidecar/config/environment.h"

#include <gtest/gtest.h>
#include <stdlib.h>

namespace podjail::config {
namespace {

TEST(Environment, NamesThePodBeforeTheFileDoes) {
  Config config;
  config.pod.name = "from-file";
  config.pod.pod_namespace = "from-file";
  const auto applied = apply_environment(config, [](std::string_view name) -> std::optional<std::string> {
    if (name == "PODJAIL_POD_NAME") return "build-1";
    return std::nullopt;
  });
  ASSERT_TRUE(applied);
  EXPECT_EQ(applied->pod.name, "build-1");
  EXPECT_EQ(applied->pod.pod_namespace, "from-file");
}

TEST(Environment, NamesTheNamespace) {
  const auto applied = apply_environment({}, [](std::string_view name) -> std::optional<std::string> {
    if (name == "PODJAIL_POD_NAMESPACE") return "ci";
    return std::nullopt;
  });
  EXPECT_EQ(applied->pod.pod_namespace, "ci");
}

TEST(Environment, IsCheckedLikeTheFile) {
  for (const auto variable : {kPodNameVariable, kPodNamespaceVariable}) {
    const auto applied =
        apply_environment({}, [variable](std::string_view name) -> std::optional<std::string> {
          if (name == variable) return "a\nb";
          return std::nullopt;
        });
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().message(), std::string(variable) + ": must be text of at most 253 bytes");
  }
}

TEST(Environment, OfTheProcessIsRead) {
  ASSERT_EQ(::setenv("PODJAIL_TEST_VARIABLE", "x", 1), 0);
  EXPECT_EQ(process_environment("PODJAIL_TEST_VARIABLE"), "x");
  ::unsetenv("PODJAIL_TEST_VARIABLE");
  EXPECT_EQ(process_environment("PODJAIL_TEST_VARIABLE"), std::nullopt);
}

}  // namespace
}  // namespace podjail::config
