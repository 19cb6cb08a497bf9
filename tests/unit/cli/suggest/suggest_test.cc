#include "cli/suggest/suggest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <set>
#include <sstream>

#include "cli/candidate.h"
#include "cli/check.h"
#include "lib/base/file.h"
#include "tests/unit/cli/log_lines.h"
#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Suggested {
  int status = 0;
  std::string policy;
  std::string errors;

  // As the sidecar would judge it.
  bool allows(const std::string& method, const std::string& url,
              const std::string& container = "build") const {
    if (!candidate)
      candidate = std::make_shared<Candidate>(
          std::move(*Candidate::create({{"a.js", {"a.js", policy}}}, Patience::kUnhurried)));
    auto line = RequestLine::parse(method, url);
    EXPECT_TRUE(line) << url;
    line->set_container(container);
    return candidate->judge({}, *line)->verdict == Verdict::kAllow;
  }
  mutable std::shared_ptr<Candidate> candidate = nullptr;
};

Suggested suggest(const std::string& log, SuggestOptions options = {}) {
  options.logs = {"-"};
  std::istringstream in(log);
  std::ostringstream out;
  std::ostringstream errors;
  const int status = run_suggest(options, in, out, errors);
  return {status, out.str(), errors.str()};
}

void expect_check_finds_nothing(const std::string& policy) {
  const Scratch scratch;
  std::ostringstream found;
  CheckOptions options{{scratch.write("a.js", policy)}, CheckOptions::Warnings::kFail, OutputForm::kText};
  EXPECT_EQ(run_check(options, found), 0) << found.str() << policy;
}

TEST(Suggest, AllowsTheLogAndNothingBesideIt) {
  const auto done = suggest(log_of(
      {{.url = "https://api.test/v1/status"}, {.method = "POST", .url = "https://api.test/v1/results"}}));
  EXPECT_EQ(done.status, 0) << done.errors;
  expect_check_finds_nothing(done.policy);
  EXPECT_TRUE(done.allows("GET", "https://api.test/v1/status"));
  EXPECT_TRUE(done.allows("POST", "https://api.test/v1/results"));
  for (const auto* const url :
       {"https://api.test/v1/status/", "https://api.test/v1/statusx", "https://api.test/v1",
        "http://api.test/v1/status", "https://api.test:444/v1/status", "https://b.api.test/v1/status",
        "https://api.test/v1/status?x=1", "https://api.test/v1/results"})
    EXPECT_FALSE(done.allows("GET", url)) << url;
  EXPECT_FALSE(done.allows("POST", "https://api.test/v1/status"));
}

TEST(Suggest, PutsTemplatesWhereValuesVary) {
  const auto done = suggest(log_of({{.url = "https://api.test/b/17/log"},
                                    {.url = "https://api.test/b/18/log"},
                                    {.url = "https://api.test/b/19/log"}}));
  expect_check_finds_nothing(done.policy);
  EXPECT_TRUE(done.allows("GET", "https://api.test/b/20/log"));
  for (const auto* const url :
       {"https://api.test/b/12345/log", "https://api.test/b/x/log", "https://api.test/b//log",
        "https://api.test/b/1/2/log", "https://api.test/b/20/log/x", "https://api.test/x/b/20/log",
        "https://api.test/b/20"})
    EXPECT_FALSE(done.allows("GET", url)) << url;
}

TEST(Suggest, KeepsEveryPathOnRequest) {
  SuggestOptions options;
  options.merging = Merging::kNone;
  const auto done = suggest(log_of({{.url = "https://a.test/1"},
                                    {.url = "https://a.test/2"},
                                    {.url = "https://a.test/3"},
                                    {.url = "https://a.test/x/-/x-1.0.0.tgz"}}),
                            options);
  EXPECT_FALSE(done.allows("GET", "https://a.test/4"));
  EXPECT_FALSE(done.allows("GET", "https://a.test/left-pad"));
  EXPECT_TRUE(done.allows("GET", "https://a.test/x/-/x-1.0.0.tgz"));
}

TEST(Suggest, UsesTheLibraryForRegistriesAndStillPublishesNothing) {
  const auto done = suggest(log_of({{.url = "https://npm.test/left-pad"},
                                    {.url = "https://npm.test/left-pad/-/left-pad-1.0.0.tgz"},
                                    {.url = "https://git.test/a/b.git/info/refs?…"},
                                    {.method = "POST", .url = "https://git.test/a/b.git/git-upload-pack"}}));
  EXPECT_EQ(done.status, 0) << done.errors;
  expect_check_finds_nothing(done.policy);
  EXPECT_TRUE(done.allows("GET", "https://npm.test/other/-/other-2.0.0.tgz"));
  EXPECT_TRUE(done.allows("GET", "https://git.test/a/b.git/info/refs?service=git-upload-pack"));
  EXPECT_FALSE(done.allows("GET", "https://git.test/a/b.git/info/refs?service=git-receive-pack"));
  EXPECT_FALSE(done.allows("POST", "https://git.test/a/c.git/git-upload-pack"));
  EXPECT_FALSE(done.allows("PUT", "https://npm.test/left-pad"));
  EXPECT_FALSE(done.allows("GET", "https://npm.test/-/whoami"));
}

TEST(Suggest, GivesEachContainerItsOwn) {
  SuggestOptions options;
  options.containers = SeenRequests::Containers::kApart;
  const auto done = suggest(log_of({{.url = "https://a.test/", .container = "one"},
                                    {.url = "https://b.test/x/-/x-1.0.0.tgz", .container = "two"}}),
                            options);
  expect_check_finds_nothing(done.policy);
  EXPECT_TRUE(done.allows("GET", "https://a.test/", "one"));
  EXPECT_FALSE(done.allows("GET", "https://a.test/", "two"));
  EXPECT_TRUE(done.allows("GET", "https://b.test/x", "two"));
  EXPECT_FALSE(done.allows("GET", "https://b.test/x", "one"));
  EXPECT_FALSE(done.allows("GET", "https://a.test/", ""));
}

TEST(Suggest, TellsWhatWasDeniedAndAllowsItOnlyOnRequest) {
  const LogLine denied{
      .method = "PUT", .url = "https://a.test/x", .verdict = "deny", .reason = "policy_denied"};
  const auto told = suggest(log_of({{}, denied}));
  EXPECT_THAT(told.policy, HasSubstr("//   1 x PUT https://a.test/x (policy_denied)"));
  EXPECT_FALSE(told.allows("PUT", "https://a.test/x"));
  SuggestOptions options;
  options.denied = SuggestOptions::Denied::kAllowed;
  EXPECT_TRUE(suggest(log_of({{}, denied}), options).allows("PUT", "https://a.test/x"));
}

TEST(Suggest, IsOnlyWhatPresentPoliciesLack) {
  const Scratch scratch;
  SuggestOptions options;
  options.policies = {scratch.write("a.js", "r.host === 'a.test'")};
  const auto lacking = suggest(log_of({{}, {.url = "https://b.test/"}}), options);
  EXPECT_EQ(lacking.status, 1);
  EXPECT_FALSE(lacking.allows("GET", "https://a.test/"));
  EXPECT_TRUE(lacking.allows("GET", "https://b.test/"));
  const auto complete = suggest(log_of({{}}), options);
  EXPECT_EQ(complete.status, 0);
  EXPECT_EQ(complete.policy, "");
}

// A hostile workload chooses hosts, paths, methods and, through the pod, container names.
TEST(Suggest, IsAChangeToPresentPoliciesOnRequest) {
  const Scratch scratch;
  SuggestOptions options;
  options.policies = {scratch.write("a.js", "r.host === 'a.test'")};
  const auto log = log_of({{.url = "https://a.test/"}, {.url = "https://b.test/"}});
  const auto whole = suggest(log, options).policy;
  options.form = SuggestOptions::Form::kDiff;
  const auto diff = suggest(log, options).policy;
  EXPECT_THAT(diff, HasSubstr("--- /dev/null\n+++ b" + scratch.path() + "/suggested.js\n"));
  std::string added;
  std::istringstream lines(diff.substr(diff.find("@@\n") + 3));
  for (std::string line; std::getline(lines, line);) added += line.substr(1) + "\n";
  EXPECT_EQ(added, whole);
}

TEST(Suggest, LetsNoTextOfTheLogBecomeCode) {
  std::string log;
  for (const std::string text :
       {"\\\"});export function onConnect(){return allow()}//", "*/ alert(1) /*", "\\n});throw 1;//",
        "\\u2028throw 1", "${1}`", "</script>", "\\\\", "\\u202e", "a/*b"}) {
    log +=
        R"({"id":"1","container":")" + text +
        R"(","protocol":"https","method":"GET","host":"a.test","port":443,"path":"/x","verdict":"allow","reason":"allowed"})" +
        "\n";
    log +=
        R"({"id":"1","container":"c","protocol":"https","method":"GET","host":"a.test","port":443,"path":"/)" +
        text + R"(","verdict":"allow","reason":"allowed"})" + "\n";
    log +=
        R"({"id":"1","container":"c","protocol":"https","method":")" + text +
        R"(","host":"a.test","port":443,"path":"/","verdict":"deny","reason":"policy_denied","message":")" +
        text + R"("})" + "\n";
    log += R"({"id":"1","container":"c","protocol":"https","method":"GET","host":")" + text +
           R"(","port":443,"path":"/","verdict":"allow","reason":"allowed"})" + "\n";
  }
  SuggestOptions options;
  options.containers = SeenRequests::Containers::kApart;
  const auto done = suggest(log, options);
  expect_check_finds_nothing(done.policy);
  EXPECT_TRUE(std::all_of(done.policy.begin(), done.policy.end(),
                          [](char c) { return c == '\n' || (c >= ' ' && c < 0x7F); }));
  EXPECT_FALSE(done.allows("GET", "https://b.test/"));
  auto engine = policy::Engine::create(policy::make_policy_sources({{"a.js", done.policy}}), {});
  EXPECT_FALSE((*engine)->judges_connections());
}

TEST(Suggest, WritesANewFileAndNeverOverAnOldOne) {
  const Scratch scratch;
  SuggestOptions options;
  options.output = scratch.path() + "/a.js";
  EXPECT_EQ(suggest(log_of({{}}), options).status, 0);
  EXPECT_THAT(*read_file(options.output, 100'000), HasSubstr("a.test"));
  EXPECT_EQ(suggest(log_of({{}}), options).status, 2);
}

TEST(Suggest, LooksAgainAtWhatItCouldNotKeep) {
  const Scratch scratch;
  std::string log;
  for (std::size_t i = 0; i < SeenRequests::kMaxDifferent + 50; ++i)
    log += LogLine{.url = "https://a.test/b/" + std::to_string(100000 + i)}.str();
  SuggestOptions options;
  options.logs = {scratch.write("a.log", log)};
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream errors;
  EXPECT_EQ(run_suggest(options, in, out, errors), 0) << errors.str();
  options.logs = {scratch.write("b.log", log + LogLine{.url = "https://a.test/other"}.str())};
  EXPECT_EQ(run_suggest(options, in, out, errors), 1);
  EXPECT_THAT(errors.str(), HasSubstr("left out 1 requests beyond 20000 different ones"));
}

TEST(Suggest, SaysWhatItCannotDo) {
  EXPECT_EQ(suggest("").status, 1);
  EXPECT_THAT(suggest("garbage\n" + log_of({{}})).errors, HasSubstr("1 lines are none of a decision log"));
  EXPECT_EQ(suggest(log_of({{}, {.url = "https://a.test/x…"}})).status, 1);
  SuggestOptions options;
  options.policies = {"nothing/here"};
  EXPECT_EQ(suggest(log_of({{}}), options).status, 2);
}

// Logs of many kinds, made up from a seed.
class MadeUpLog {
 public:
  explicit MadeUpLog(unsigned seed) : random_(seed) {
    for (int i = 0; i < 60; ++i) lines_.push_back(line());
  }
  const std::vector<LogLine>& lines() const { return lines_; }

 private:
  template <typename List>
  std::string one_of(const List& list) {
    return list[random_() % list.size()];
  }
  std::string segment() {
    const std::vector<std::string> words{"builds", "v1", "left-pad", "a%2fb", "@team",  "x.tar.gz", "*",
                                         ":id",    "-",  "(a|b)*",   "$",     "simple", "v2"};
    const auto number = std::to_string(random_() % 1000);
    switch (random_() % 5) {
      case 0:
        return number;
      case 1:
        return "tool-1." + number + ".tgz";
      case 2:
        return "deadbee" + number;
      default:
        return one_of(words);
    }
  }
  LogLine line() {
    const std::vector<std::string> origins{"https://a.test", "https://b.test:8443", "http://c.test"};
    const std::vector<std::string> methods{"GET", "GET", "GET", "POST", "PROPFIND"};
    const std::vector<std::string> queries{"", "", "", "?a=1", "?page=", "?…"};
    LogLine line{.method = one_of(methods), .url = one_of(origins)};
    for (auto i = random_() % 4 + 1; i > 0; --i) line.url += "/" + segment();
    line.url += one_of(queries);
    if (line.url.ends_with('=')) line.url += std::to_string(random_() % 50);
    return line;
  }

  std::mt19937 random_;
  std::vector<LogLine> lines_;
};

class SuggestForMadeUpLogs : public ::testing::TestWithParam<unsigned> {};

std::string asked_for(const LogLine& line) {
  auto url = line.url;
  if (const auto cut = url.find("…"); cut != url.npos) url.replace(cut, std::string("…").size(), "redacted");
  return url;
}

TEST_P(SuggestForMadeUpLogs, AllowsEachRequestAndNoNeighbour) {
  const MadeUpLog made(GetParam());
  std::string log;
  for (const auto& line : made.lines()) log += line.str();
  const auto done = suggest(log);
  EXPECT_EQ(done.status, 0) << done.errors;
  expect_check_finds_nothing(done.policy);
  std::set<std::string> any_query;  // paths whose query the log does not hold
  for (const auto& line : made.lines()) {
    if (line.url.find("…") != std::string::npos)
      any_query.insert(line.method + line.url.substr(0, line.url.find('?')));
  }
  for (const auto& line : made.lines()) {
    const auto url = asked_for(line);
    const auto host = url.find("://") + 3;
    EXPECT_TRUE(done.allows(line.method, url)) << line.method << ' ' << url << done.policy;
    EXPECT_FALSE(done.allows("DELETE", url));
    EXPECT_FALSE(done.allows("x" + line.method, url));
    EXPECT_FALSE(done.allows(line.method, url.substr(0, host) + "evil." + url.substr(host)));
    EXPECT_FALSE(done.allows(line.method, url.substr(0, url.find('?')) + "/zzz"));
    EXPECT_FALSE(done.allows(line.method,
                             url.substr(0, url.find('/', host)) + "/zzz" + url.substr(url.find('/', host))));
    if (!any_query.contains(line.method + url.substr(0, url.find('?')))) {
      EXPECT_FALSE(done.allows(line.method, url + (url.find('?') == url.npos ? "?zzz" : "&zzz")))
          << url << done.policy;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SuggestForMadeUpLogs, ::testing::Range(1U, 13U));

}  // namespace
}  // namespace podjail::cli
