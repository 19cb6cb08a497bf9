#include "webhook/injection/inject.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/unit/webhook/injection/pods.h"
#include "webhook/injection/inbound.h"
#include "webhook/injection/json_members.h"
#include "webhook/injection/json_patch.h"
#include "webhook/injection/selection.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

// Pods and namespaces as the API server sends them, and what becomes of each.
const std::filesystem::path kCases = "tests/webhook/cases";
const std::filesystem::path kGolden = "tests/webhook/golden";

json read_json(const std::filesystem::path& path) {
  std::ifstream file(path);
  return json::parse(file, nullptr, false);
}

Result<json> injected(const json& given, const json& pod) {
  if (given.contains("before")) return inject_ephemeral(pod, given["before"]);
  const auto& space = given["namespace"];
  auto of_space = policy_names_of(space, "the namespace");
  if (!of_space) return tl::unexpected(std::move(of_space.error()));
  auto of_pod = policy_names_of(pod, "the pod");
  if (!of_pod) return tl::unexpected(std::move(of_pod.error()));
  const auto mode = mode_of(pod, space);
  if (!mode) return tl::unexpected(mode.error());
  return inject(pod, {{{"podjail-baseline"}, *of_space, *of_pod}, *mode}, settings());
}

json outcome_of(const json& given) {
  json outcome = json::object();
  const auto selection = select(given["pod"], given["namespace"], {{"podjail-system"}});
  if (selection.warning) outcome["warning"] = *selection.warning;
  if (selection.fate == Selection::Fate::kLeft) return outcome;
  const auto after = injected(given, given["pod"]);
  if (!after) {
    outcome["refused"] = after.error().message();
    return outcome;
  }
  if (const auto warnings = inbound_warnings_of(given["pod"]); !warnings.empty())
    outcome["warnings"] = warnings;
  outcome["patch"] = make_patch(given["pod"], *after);
  EXPECT_EQ(given["pod"].patch(outcome["patch"]), *after);
  return outcome;
}

std::vector<std::string> names_in(const std::filesystem::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

// tests/webhook/regenerate rewrites the outcomes; their diff is the review.
TEST(Inject, MakesOfEveryCaseWhatItsGoldenFileSays) {
  ASSERT_GE(names_in(kCases).size(), 15U);
  for (const auto& name : names_in(kCases)) {
    const auto given = read_json(kCases / name);
    ASSERT_TRUE(given.is_object()) << name;
    const auto outcome = outcome_of(given);
    if (std::getenv("PODJAIL_UPDATE_GOLDEN") != nullptr)
      std::ofstream(kGolden / name) << outcome.dump(2) << '\n';
    EXPECT_EQ(outcome, read_json(kGolden / name)) << name << "\n" << outcome.dump(2);
  }
  EXPECT_EQ(names_in(kCases), names_in(kGolden));
}

TEST(Inject, LeavesNothingToChangeInAnInjectedPod) {
  for (const auto& name : names_in(kCases)) {
    const auto given = read_json(kCases / name);
    const auto once = injected(given, given["pod"]);
    if (!once) continue;
    const auto twice = injected(given, *once);
    ASSERT_TRUE(twice) << name << ": " << twice.error().message();
    EXPECT_EQ(make_patch(*once, *twice), json::array()) << name;
  }
}

json once() {
  return *inject(plain_pod(), jail(), settings());
}

// What admission that runs later, or whoever else, does to an injected pod, and that it is put right.
TEST(Inject, RepairsWhatOthersChanged) {
  const std::pair<const char*, json> changes[] = {
      {"/metadata/annotations/podjail.dev~1sidecar-config", "{}"},
      {"/metadata/annotations/podjail.dev~1status", "{}"},
      {"/metadata/annotations/podjail.dev~1workload", "Pod/other"},
      {"/spec/initContainers/0/command", json::array({"/bin/sh"})},
      {"/spec/initContainers/0/args", json::array({"--version"})},
      {"/spec/initContainers/0/securityContext", {{"runAsUser", 0}}},
      {"/spec/initContainers/0/restartPolicy", nullptr},
      {"/spec/volumes/0/emptyDir", json::object()},
      {"/spec/volumes/1", {{"name", "podjail-config"}, {"configMap", {{"name", "evil"}}}}},
      {"/spec/volumes/3/configMap/name", "evil"},
      {"/spec/containers/0/volumeMounts", json::array()},
      {"/spec/containers/0/securityContext/capabilities/drop", json::array()},
      {"/spec/runtimeClassName", nullptr},
  };
  const auto whole = once();
  for (const auto& [pointer, value] : changes) {
    auto changed = whole;
    changed[json::json_pointer(pointer)] = value;
    const auto again = inject(changed, jail(), settings());
    ASSERT_TRUE(again) << pointer << ": " << again.error().message();
    EXPECT_EQ(*again, whole) << pointer;
  }
}

TEST(Inject, PutsTheSidecarBackToTheFirstPlace) {
  auto moved = once();
  const json other{{"name", "other-mesh"}, {"image", "registry.test/mesh"}, {"restartPolicy", "Always"}};
  moved["spec"]["initContainers"].insert(moved["spec"]["initContainers"].begin(), other);
  const auto again = *inject(moved, jail(), settings());
  EXPECT_EQ(again["spec"]["initContainers"][0]["name"], "podjail");
  EXPECT_EQ(again["spec"]["initContainers"][1]["name"], "other-mesh");
  EXPECT_EQ(again["spec"]["initContainers"][1]["volumeMounts"][0]["mountPath"], "/run/podjail");
  EXPECT_EQ(make_patch(moved, again)[0]["op"], "move");
}

TEST(Inject, TakesAwayPoliciesThatNobodyNamesAnyMore) {
  const auto less = *inject(once(), {{{"podjail-baseline"}, {}, {}}, Mode::kEnforce}, settings());
  EXPECT_EQ(find_named(less["spec"]["volumes"], "podjail-policy-namespace-1"), nullptr);
  EXPECT_EQ(less, *inject(plain_pod(), {{{"podjail-baseline"}, {}, {}}, Mode::kEnforce}, settings()));
}

TEST(Inject, RefusesAContainerThatOnlyHasOurName) {
  auto pod = plain_pod();
  pod["spec"]["initContainers"] = json::array({{{"name", "podjail"}, {"image", "registry.test/evil"}}});
  EXPECT_EQ(inject(pod, jail(), settings()).error().message(),
            "spec.initContainers[0].name: podjail is the name of podjail's own container");
  pod["spec"]["initContainers"][0]["image"] = settings().image;
  EXPECT_TRUE(inject(pod, jail(), settings()));  // and everything of it is replaced
  EXPECT_EQ((*inject(pod, jail(), settings()))["spec"]["initContainers"].size(), 1U);
}

TEST(Inject, BringsAnInjectedPodOfAnEarlierVersionUpToDate) {
  auto earlier = settings();
  earlier.image = "registry.test/podjail-sidecar:0";
  const auto old = *inject(plain_pod(), jail(), earlier);
  EXPECT_EQ(*inject(old, jail(), settings()), once());
}

TEST(Inject, KnowsAnInjectedPodByItsParts) {
  EXPECT_TRUE(is_injected(once()));
  EXPECT_FALSE(is_injected(plain_pod()));
  EXPECT_FALSE(is_injected(json()));
}

TEST(Inject, RefusesAPodThatIsNone) {
  EXPECT_EQ(inject(json::array(), jail(), settings()).error().kind(), ErrorKind::kInvalid);
  EXPECT_EQ(inject_ephemeral(json("x"), json()).error().kind(), ErrorKind::kInvalid);
}

TEST(Inject, ChangesNewEphemeralContainersAndNoOthers) {
  auto before = once();
  before["spec"]["ephemeralContainers"] = json::array({{{"name", "first"}}});
  auto pod = before;
  pod["spec"]["ephemeralContainers"].push_back({{"name", "second"}});
  const auto after = *inject_ephemeral(pod, before);
  EXPECT_EQ(after["spec"]["ephemeralContainers"][0], (json{{"name", "first"}}));
  EXPECT_EQ(after["spec"]["ephemeralContainers"][1]["volumeMounts"][0]["mountPath"], "/run/podjail");
  EXPECT_EQ(after["spec"]["containers"], pod["spec"]["containers"]);
}

}  // namespace
}  // namespace podjail::webhook
