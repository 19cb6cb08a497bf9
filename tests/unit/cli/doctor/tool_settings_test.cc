#include "cli/doctor/tool_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "lib/contract/trust_variables.h"

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;

TEST(ToolSettings, AreOfTheirKind) {
  EXPECT_EQ(settings_of(ToolKind::kCurl).name, "curl");
  EXPECT_EQ(settings_of(ToolKind::kJava).name, "Java");
  EXPECT_EQ(settings_of(ToolKind::kNss).name, "NSS");
}

// What a jail sets is what doctor knows: else it would call a tool ill that the jail has cured.
TEST(ToolSettings, BeginWithVariablesThatAJailSets) {
  for (const auto kind :
       {ToolKind::kCurl, ToolKind::kGit, ToolKind::kNode, ToolKind::kNpm, ToolKind::kPython, ToolKind::kPip,
        ToolKind::kCargo, ToolKind::kGo, ToolKind::kDeno, ToolKind::kRustls, ToolKind::kOpenssl}) {
    const auto& settings = settings_of(kind);
    const auto name = settings.replacing.empty() ? settings.adding.front() : settings.replacing.front();
    const auto variables = contract::trust_variables();
    EXPECT_TRUE(std::any_of(variables.begin(), variables.end(), [&](const auto& variable) {
      return variable.name == name;
    })) << name;
  }
}

TEST(ToolSettings, OfLibrariesCountWhereAProgramHasNoRulesOfItsOwn) {
  EXPECT_THAT(telling_kinds({ToolKind::kOpenssl, ToolKind::kGnutls}),
              ElementsAre(ToolKind::kOpenssl, ToolKind::kGnutls));
  EXPECT_THAT(telling_kinds({ToolKind::kPython, ToolKind::kOpenssl}), ElementsAre(ToolKind::kPython));
  EXPECT_THAT(telling_kinds({ToolKind::kCurl, ToolKind::kOpenssl}), ElementsAre(ToolKind::kCurl));
  EXPECT_THAT(telling_kinds({ToolKind::kCurl, ToolKind::kGit, ToolKind::kGnutls}),
              ElementsAre(ToolKind::kGit));
  EXPECT_THAT(telling_kinds({ToolKind::kNode, ToolKind::kNpm}), ElementsAre(ToolKind::kNpm));
}

}  // namespace
}  // namespace podjail::cli
