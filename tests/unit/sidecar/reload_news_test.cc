#include "sidecar/reload_news.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "lib/base/unique_fd.h"

namespace podjail {
namespace {

using policy::Reload;
using policy::ReloadCause;
using ::testing::HasSubstr;

// What one reload leaves in each place.
struct Told {
  std::string log;
  std::string metrics;
  std::string readyz;
};

Told tell(const Reload& reload) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  const UniqueFd out(ends[0]);
  const UniqueFd in(ends[1]);
  observe::Metrics metrics({});
  observe::Readiness readiness;
  const observe::Log log(observe::Level::kInfo, in.get());
  tell_of_reload(reload, {metrics, readiness, log});
  Told told{std::string(4096, '\0'), metrics.serialize(), readiness.facts().to_json()};
  const auto size = ::read(out.get(), told.log.data(), told.log.size());
  told.log.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return told;
}

Reload taken(ReloadCause cause) {
  policy::LoadedPolicies loaded;
  loaded.revision = "abc";
  loaded.policies = 3;
  loaded.layers = {{"baseline", 1}, {"pod", 2}};
  return {std::move(loaded), cause};
}

TEST(ReloadNews, TellTheFirstSetFromOthers) {
  const auto first = tell(taken(ReloadCause::kStart));
  EXPECT_THAT(first.log,
              HasSubstr(R"("event":"policies_loaded","revision":"abc","policies":"3","made_by":"start"})"));
  EXPECT_THAT(tell(taken(ReloadCause::kChange)).log, HasSubstr(R"("event":"policies_reloaded")"));
  EXPECT_THAT(tell(taken(ReloadCause::kAsked)).log, HasSubstr(R"("made_by":"signal")"));
}

TEST(ReloadNews, OfASetThatIsTakenNameItsLayers) {
  const auto told = tell(taken(ReloadCause::kAsked));
  EXPECT_THAT(told.metrics, HasSubstr("podjail_policy_reloads_total{result=\"ok\"} 1"));
  EXPECT_THAT(told.readyz, HasSubstr(R"([{"name":"baseline","policies":1},{"name":"pod","policies":2}])"));
  EXPECT_THAT(told.readyz, HasSubstr(R"("made_by":"signal")"));
}

TEST(ReloadNews, OfASetThatIsRefusedNameTheMistake) {
  const auto told = tell({fail(ErrorKind::kInvalid, "a.js:1:2: oh"), ReloadCause::kChange});
  EXPECT_THAT(told.log, HasSubstr(R"("event":"policies_refused","made_by":"change","error":"a.js:1:2: oh")"));
  EXPECT_THAT(told.metrics, HasSubstr("podjail_policy_reloads_total{result=\"failed\"} 1"));
  EXPECT_THAT(told.readyz, HasSubstr(R"("last_reload_error":"a.js:1:2: oh")"));
}

TEST(ReloadNews, CountFailingTestsApart) {
  const auto told =
      tell({fail(ErrorKind::kRefused, "a_test.js:3: it: oh"), ReloadCause::kStart, Reload::Step::kTests});
  EXPECT_THAT(told.log, HasSubstr(R"("event":"policy_tests_failed")"));
  EXPECT_THAT(told.log, HasSubstr("a_test.js:3: it: oh"));
  EXPECT_THAT(told.metrics, HasSubstr("podjail_policy_reloads_total{result=\"tests_failed\"} 1"));
  EXPECT_THAT(told.metrics, HasSubstr("podjail_policy_reloads_total{result=\"failed\"} 0"));
  EXPECT_THAT(told.readyz, HasSubstr(R"("loaded":false)"));
}

TEST(ReloadNews, SayThatAShadowWasRefused) {
  auto reload = taken(ReloadCause::kChange);
  reload.result->shadow_error = "b.shadow.js:1:1: oh";
  EXPECT_THAT(tell(reload).log, HasSubstr(R"("event":"shadow_refused","error":"b.shadow.js:1:1: oh")"));
}

}  // namespace
}  // namespace podjail
