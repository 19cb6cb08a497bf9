#include "agent/exposition.h"

#include <gmock/gmock.h>

namespace podjail::agent {
namespace {

using testing::HasSubstr;

TEST(Exposition, HasASampleOfEachWorkload) {
  Ledger ledger(10);
  ledger.observe({"c", {"team", "p", "u", "Job/build"}},
                 {{{"allow", 5}, {"deny", 1}}, {{"allowed", 5}}, 10, 20, 2});
  const auto text = rollup_metrics(ledger, {3, 4, 5});
  for (const char* line : {
           "# TYPE podjail_rollup_requests_total counter\n",
           "podjail_rollup_requests_total{namespace=\"team\",workload=\"build\",verdict=\"allow\"} 5\n",
           "podjail_rollup_requests_total{namespace=\"team\",workload=\"build\",verdict=\"deny\"} 1\n",
           "podjail_rollup_reasons_total{namespace=\"team\",workload=\"build\",reason=\"allowed\"} 5\n",
           "podjail_rollup_bytes_total{namespace=\"team\",workload=\"build\",direction=\"sent\"} 10\n",
           "podjail_rollup_bytes_total{namespace=\"team\",workload=\"build\",direction=\"received\"} 20\n",
           "podjail_rollup_decisions_suppressed_total{namespace=\"team\",workload=\"build\"} 2\n",
           "podjail_rollup_sidecars_total{namespace=\"team\",workload=\"build\"} 1\n",
           "podjail_rollup_sidecars_live 1\n",
           "podjail_rollup_reports_total{result=\"final\"} 3\n",
           "podjail_rollup_reports_total{result=\"corrupt\"} 4\n",
           "podjail_rollup_reports_total{result=\"corrupt_handover\"} 5\n",
       })
    EXPECT_THAT(text, HasSubstr(line));
}

TEST(Exposition, SaysWhatTheNodeIs) {
  NodeState state;
  state.ready = true;
  state.runtime = Check::kFails;
  state.kernel = Check::kHolds;
  state.container = Check::kFails;
  state.installs = 1;
  state.repairs = 2;
  state.restarts = 3;
  const auto text = node_metrics(state);
  for (const char* line :
       {"podjail_node_install_ready 1\n", "podjail_node_installs_total 1\n", "podjail_node_repairs_total 2\n",
        "podjail_node_runtime_restarts_total 3\n", "podjail_node_check{check=\"runtime\"} 0\n",
        "podjail_node_check{check=\"kernel\"} 1\n", "podjail_node_check{check=\"container\"} 0\n"})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST(Exposition, EscapesWhatWouldEndALabel) {
  EXPECT_EQ(escaped_label("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
}

}  // namespace
}  // namespace podjail::agent
