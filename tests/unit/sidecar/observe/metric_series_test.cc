#include "sidecar/observe/metric_series.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace podjail::observe {
namespace {

// One line per metric family: what a scrape of a fresh sidecar offers.
std::string offered_families() {
  std::istringstream lines(Metrics({}).serialize());
  std::set<std::string> types;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# TYPE ")) types.insert(line.substr(7));
  }
  std::string out;
  for (const auto& type : types) out += type + "\n";
  return out;
}

TEST(MetricSeries, FreshFamiliesAreThoseOfTheGoldenFile) {
  const std::string path = "tests/unit/sidecar/observe/families.golden";
  if (std::getenv("PODJAIL_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << offered_families();
  std::ifstream file(path);
  const std::string golden{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(offered_families(), golden);
}

TEST(MetricSeries, QuestionTypesEndWithTheSumOfTheRest) {
  EXPECT_EQ(kQuestionTypes.back(), "other");
  EXPECT_EQ(std::set<std::string_view>(kQuestionTypes.begin(), kQuestionTypes.end()).size(),
            kQuestionTypes.size());
}

// Upper bounds of every bucket of every histogram, by metric name.
std::map<std::string, std::vector<double>> bucket_bounds() {
  std::map<std::string, std::vector<double>> bounds;
  std::istringstream lines(Metrics({}).serialize());
  for (std::string line; std::getline(lines, line);) {
    const auto at = line.find("_bucket{le=\"");
    if (at == line.npos) continue;
    const auto bound = line.substr(at + 12, line.find('"', at + 12) - at - 12);
    if (bound != "+Inf") bounds[line.substr(0, at)].push_back(std::stod(bound));
  }
  return bounds;
}

TEST(MetricSeries, BucketsSpanWhatTheyMeasure) {
  const auto bounds = bucket_bounds();
  ASSERT_EQ(bounds.size(), 3U);
  const auto& policy = bounds.at("podjail_policy_evaluation_seconds");
  EXPECT_DOUBLE_EQ(policy.front(), 0.5e-6);
  EXPECT_DOUBLE_EQ(policy.back(), 50e-3);
  const auto& request = bounds.at("podjail_request_duration_seconds");
  EXPECT_DOUBLE_EQ(request.front(), 1e-3);
  EXPECT_DOUBLE_EQ(request.back(), 60);
  for (const auto& [name, values] : bounds) EXPECT_TRUE(std::is_sorted(values.begin(), values.end())) << name;
}

}  // namespace
}  // namespace podjail::observe
