#include "lib/policy/platform.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

TEST(Platform, MapsNoMemoryThatIsWritableAndExecutable) {
  const auto engine = make_engine({{"a.js", "/^ex[a-z]+\\.test$/.test(r.host)"}});
  for (int i = 0; i < 20000; ++i) ASSERT_EQ(engine->evaluate(Request().facts()).verdict, Verdict::kAllow);
  std::ifstream maps("/proc/self/maps");
  std::size_t lines = 0;
  for (std::string line; std::getline(maps, line); ++lines) {
    EXPECT_EQ(line.find(" rwx"), std::string::npos) << line;
  }
  EXPECT_GT(lines, 10U);
}

TEST(Platform, RunsNoThreadsOfV8) {
  const auto count = [] {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
  };
  const auto before = count();
  const auto engine = make_engine({{"a.js", "true"}});
  engine->evaluate(Request().facts());
  EXPECT_EQ(count(), before + 1);  // the engine's watchdog
}

}  // namespace
}  // namespace podjail::policy
