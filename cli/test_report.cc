#include "cli/test_report.h"

#include <map>

#include "cli/source_excerpt.h"
#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

using policy::TestResult;

std::string place_of(const TestedFile& file, const TestResult& result) {
  return file.path + ":" + std::to_string(result.line);
}

std::string xml(std::string_view text) {
  std::string escaped;
  for (const char byte : printable(text, 4096)) {
    switch (byte) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += byte;
    }
  }
  return escaped;
}

}  // namespace

TestCount count_tests(const std::vector<TestedFile>& files) {
  TestCount count;
  for (const auto& file : files) {
    if (!file.error.empty()) ++count.errors;
    for (const auto& result : file.results) ++(result.passed ? count.passed : count.failed);
  }
  return count;
}

void write_tests_text(const std::vector<TestedFile>& files, std::ostream& out) {
  for (const auto& file : files) {
    if (!file.error.empty()) out << "error: " << file.error << '\n';
    for (const auto& result : file.results) {
      if (result.passed) continue;
      out << "FAILED " << printable(result.name) << '\n'
          << place_of(file, result) << ": " << result.message << '\n';
      const auto line = line_of(file.text, result.line);
      const auto indent = line.find_first_not_of(" \t");
      if (indent != line.npos) out << excerpt(file.text, {result.line, static_cast<int>(indent) + 1});
    }
  }
  const auto count = count_tests(files);
  out << count.passed << " passed, " << count.failed << " failed";
  if (count.errors > 0) out << ", " << count.errors << " files could not be run";
  out << '\n';
}

void write_tests_tap(const std::vector<TestedFile>& files, std::ostream& out) {
  const auto count = count_tests(files);
  out << "TAP version 13\n1.." << count.passed + count.failed + count.errors << '\n';
  std::size_t number = 0;
  const auto write_failure = [&](std::string_view message, const std::string& place) {
    std::string quoted;
    append_json_string(quoted, message);
    out << "  ---\n  message: " << quoted << "\n  at: ";
    quoted.clear();
    append_json_string(quoted, place);
    out << quoted << "\n  ...\n";
  };
  for (const auto& file : files) {
    if (!file.error.empty()) {
      out << "not ok " << ++number << " - " << printable(file.path) << '\n';
      write_failure(file.error, file.path);
    }
    for (const auto& result : file.results) {
      out << (result.passed ? "ok " : "not ok ") << ++number << " - " << printable(file.path) << ": ";
      for (const char byte : printable(result.name)) out << (byte == '#' ? '_' : byte);  // begins a directive
      out << '\n';
      if (!result.passed) write_failure(result.message, place_of(file, result));
    }
  }
}

void write_tests_junit(const std::vector<TestedFile>& files, std::ostream& out) {
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& file : files) {
    const auto count = count_tests({file});
    out << "  <testsuite name=\"" << xml(file.path) << "\" tests=\""
        << count.passed + count.failed + count.errors << "\" failures=\"" << count.failed << "\" errors=\""
        << count.errors << "\">\n";
    if (!file.error.empty()) {
      out << "    <testcase classname=\"" << xml(file.path) << "\" name=\"load\"><error message=\""
          << xml(file.error) << "\"/></testcase>\n";
    }
    for (const auto& result : file.results) {
      out << "    <testcase classname=\"" << xml(file.path) << "\" name=\"" << xml(result.name) << '"';
      if (result.passed) {
        out << "/>\n";
      } else {
        out << "><failure message=\"" << xml(result.message) << "\">" << xml(place_of(file, result))
            << "</failure></testcase>\n";
      }
    }
    out << "  </testsuite>\n";
  }
  out << "</testsuites>\n";
}

void write_coverage(const std::vector<TestedFile>& files, std::ostream& out) {
  struct Asked {
    std::size_t questions = 0;
    std::map<std::string, std::size_t> decided;  // by policy
    std::map<std::string, LineNumbers> answers;
    std::map<std::string, LineNumbers> reached;
  };
  std::map<std::string, Asked> directories;
  for (const auto& file : files) {
    auto& asked = directories[file.directory];
    for (const auto& name : file.policies) asked.decided[name];
    for (const auto& [name, lines] : file.answers) asked.answers[name] = lines;
    for (const auto& [name, lines] : file.reached) asked.reached[name].insert(lines.begin(), lines.end());
    for (const auto& result : file.results) {
      asked.questions += result.decisions.size();
      for (const auto& decision : result.decisions) {
        if (!decision.policy.empty()) ++asked.decided[decision.policy];
      }
    }
  }
  out << "\ndecided by each policy:\n";
  for (auto& [directory, asked] : directories) {
    for (const auto& [name, count] : asked.decided) {
      out << "  " << directory << '/' << printable(name) << ": " << count << " of " << asked.questions
          << answers_reached(asked.answers[name], asked.reached[name])
          << (count == 0 ? " (no test is about it)\n" : "\n");
    }
  }
}

}  // namespace podjail::cli
