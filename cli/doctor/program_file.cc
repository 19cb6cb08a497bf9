#include "cli/doctor/program_file.h"

#include <algorithm>
#include <array>

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxLine = 256;  // of an interpreter: what the kernel reads
constexpr std::size_t kMaxWords = 16;

struct Mark {
  std::string_view text;
  ToolKind kind;
};

// Settings are looked up by name, so that the name is in the file; markers are of compilers and package
// managers.
constexpr std::array<Mark, 10> kMarks{{{"CURL_CA_BUNDLE", ToolKind::kCurl},
                                       {"GIT_EXEC_PATH", ToolKind::kGit},
                                       {"NODE_EXTRA_CA_CERTS", ToolKind::kNode},
                                       {"PYTHONHOME", ToolKind::kPython},
                                       {"CARGO_HOME", ToolKind::kCargo},
                                       {"\xFF Go buildinf:", ToolKind::kGo},
                                       {"DENO_CERT", ToolKind::kDeno},
                                       {"webpki-roots", ToolKind::kBuiltRoots},
                                       {"rustls-native-certs", ToolKind::kRustls},
                                       {"rustls_native_certs", ToolKind::kRustls}}};

constexpr std::array<Mark, 7> kLibraries{{{"libcurl", ToolKind::kCurl},
                                          {"libjli.so", ToolKind::kJava},
                                          {"libjvm.so", ToolKind::kJava},
                                          {"libapt-pkg.so", ToolKind::kApt},
                                          {"libgnutls.so", ToolKind::kGnutls},
                                          {"libssl.so", ToolKind::kOpenssl},
                                          {"libnss3.so", ToolKind::kNss}}};

constexpr std::array<std::string_view, 4> kProxies{"HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"};

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lowered;
}

bool has(std::string_view file, std::string_view text) {
  return file.find(text) != file.npos;
}

}  // namespace

std::vector<std::string> interpreter_line(std::string_view file) {
  if (!file.starts_with("#!")) return {};
  auto line = file.substr(2, std::min(file.find('\n', 2), kMaxLine) - 2);
  std::vector<std::string> words;
  while (words.size() < kMaxWords) {
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == line.npos) break;
    line.remove_prefix(begin);
    const auto word = line.substr(0, line.find_first_of(" \t\r"));
    words.emplace_back(word);
    line.remove_prefix(word.size());
  }
  return words;
}

std::set<ToolKind> kinds_of_program(std::string_view file, const std::vector<std::string>& libraries) {
  std::set<ToolKind> kinds;
  for (const auto& mark : kMarks) {
    if (has(file, mark.text)) kinds.insert(mark.kind);
  }
  for (const auto& library : libraries) {
    for (const auto& mark : kLibraries) {
      if (library.starts_with(mark.text)) kinds.insert(mark.kind);
    }
  }
  return kinds;
}

std::set<ToolKind> kinds_of_script(std::string_view text) {
  std::set<ToolKind> kinds;
  const auto words = interpreter_line(text);
  if (words.empty()) return kinds;
  const auto is_run_by = [&](std::string_view name) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return word.substr(word.rfind('/') + 1).starts_with(name);
    });
  };
  if (is_run_by("python") && (has(text, "pip._internal") || has(text, "from pip")))
    kinds.insert(ToolKind::kPip);
  if (is_run_by("node") && has(text, "npm")) kinds.insert(ToolKind::kNpm);
  if ((is_run_by("sh") || is_run_by("bash") || is_run_by("dash")) && has(text, "JAVA_HOME"))
    kinds.insert(ToolKind::kJava);
  return kinds;
}

std::set<std::string> proxy_variables_in(std::string_view file) {
  std::set<std::string> found;
  for (const auto name : kProxies) {
    if (has(file, name)) found.emplace(name);
    if (has(file, lower(name))) found.insert(lower(name));
  }
  return found;
}

}  // namespace podjail::cli
