#include "cli/test.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

#include "cli/test_files.h"
#include "cli/test_report.h"
#include "lib/base/file.h"
#include "lib/policy/engine.h"
#include "lib/policy/test_run.h"

namespace podjail::cli {
namespace {

// The same sentence as of `podjail check`: with the path instead of the name that it begins with.
std::string with_path(const std::string& directory, const std::string& message) {
  const auto name = message.substr(0, message.find(':'));
  return name.ends_with(".js") ? (std::filesystem::path(directory) / message).lexically_normal().string()
                               : message;
}

Status run_file(const TestFile& file, TestedFile& tested) {
  auto text = read_file(file.path, policy::kMaxPolicyBytes);
  if (!text) return tl::unexpected(std::move(text.error()));
  tested.text = *text;
  auto sources = policy::load_policy_sources(std::vector{file.directory});
  if (!sources) return tl::unexpected(std::move(sources.error()));
  for (const auto& source : sources->files) {
    if (policy::is_data_name(source.name)) continue;
    tested.policies.push_back(source.name);
    tested.answers[source.name] = answer_lines(source.text);
  }
  policy::EngineOptions options;
  options.deadline = policy::kTestEvaluationTime;
  options.on_answer = [&tested](std::string_view policy, int line) {
    tested.reached[std::string(policy)].insert(line);
  };
  auto engine = policy::Engine::create(std::move(*sources), options);
  if (!engine) return tl::unexpected(std::move(engine.error()));
  const auto name = std::filesystem::path(file.path).filename().string();
  auto results = policy::run_test_file({name, std::move(*text)}, **engine);
  if (!results) return tl::unexpected(std::move(results.error()));
  tested.results = std::move(*results);
  return {};
}

TestedFile run_one(const TestFile& file, const std::string& filter) {
  TestedFile tested{file.path, file.directory, {}, {}, {}, {}, {}, {}};
  if (const auto ran = run_file(file, tested); !ran)
    tested.error = with_path(file.directory, ran.error().message());
  std::erase_if(tested.results, [&](const policy::TestResult& result) {
    return result.name.find(filter) == result.name.npos;
  });
  return tested;
}

// Each thread takes the next file; results stand in the order of the files.
std::vector<TestedFile> run_all(const std::vector<TestFile>& files, const TestVerbOptions& options) {
  std::vector<TestedFile> tested(files.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (auto i = next++; i < files.size(); i = next++) tested[i] = run_one(files[i], options.filter);
  };
  std::vector<std::jthread> threads;
  const auto others = std::min<std::size_t>(std::max(options.jobs, 1U), files.size()) - 1;
  for (std::size_t i = 0; i < others; ++i) threads.emplace_back(work);
  work();
  threads.clear();  // joins
  return tested;
}

void write(const std::vector<TestedFile>& files, const TestVerbOptions& options, std::ostream& out) {
  switch (options.format) {
    case TestVerbOptions::Format::kText:
      write_tests_text(files, out);
      if (options.coverage == TestVerbOptions::Coverage::kPolicies) write_coverage(files, out);
      return;
    case TestVerbOptions::Format::kTap:
      return write_tests_tap(files, out);
    case TestVerbOptions::Format::kJunit:
      return write_tests_junit(files, out);
  }
}

}  // namespace

int run_tests(const TestVerbOptions& options, std::ostream& out, std::ostream& errors) {
  const auto files = find_test_files(options.paths);
  if (!files) {
    errors << "podjail test: " << files.error().message() << '\n';
    return 2;
  }
  const auto tested = run_all(*files, options);
  write(tested, options, out);
  const auto count = count_tests(tested);
  if (count.errors > 0) return 2;
  if (count.passed + count.failed == 0) {
    errors << "podjail test: no test has \"" << options.filter << "\" in its name\n";
    return 2;
  }
  return count.failed > 0 ? 1 : 0;
}

}  // namespace podjail::cli
