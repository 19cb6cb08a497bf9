#include "webhook/server/metrics.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace podjail::webhook {
namespace {

TEST(Metrics, CountWhatIsAnswered) {
  Metrics metrics;
  metrics.count_request("/mutate/pods", "patched", std::chrono::milliseconds(3));
  metrics.count_request("/mutate/pods", "patched", std::chrono::milliseconds(4));
  metrics.count_failure("baseline");
  metrics.show_certificate_end(std::chrono::system_clock::time_point(std::chrono::seconds(1234567)));
  metrics.show_copies(5);
  metrics.count_restored(2);
  metrics.count_restored(0);
  const auto text = metrics.serialize();
  for (const auto* line :
       {"podjail_webhook_requests_total{path=\"/mutate/pods\",verdict=\"patched\"} 2\n",
        "podjail_webhook_request_duration_seconds_count{path=\"/mutate/pods\"} 2\n",
        "podjail_webhook_request_duration_seconds_bucket{path=\"/mutate/pods\",le=\"0.005\"} 2\n",
        "podjail_webhook_certificate_expiry_timestamp_seconds 1234567\n",
        "podjail_webhook_baseline_copies 5\n", "podjail_webhook_baseline_restored_total 2\n",
        "podjail_webhook_task_failures_total{task=\"baseline\"} 1\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

std::set<std::string> matches(const std::string& text, const std::regex& pattern) {
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
    found.insert((*at)[1]);
  return found;
}

TEST(Metrics, AreThoseOfTheReference) {
  Metrics metrics;
  metrics.count_request("other", "malformed", std::chrono::milliseconds(1));
  metrics.count_failure("baseline");
  std::ifstream file("docs/kubernetes-reference.md");
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  const auto listed = matches(page, std::regex("\\| `(podjail_webhook_[a-z_]+)` \\|"));
  EXPECT_EQ(listed, matches(metrics.serialize(), std::regex("# TYPE ([a-z_]+) ")));
  EXPECT_FALSE(listed.empty());
}

}  // namespace
}  // namespace podjail::webhook
