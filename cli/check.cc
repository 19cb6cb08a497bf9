#include "cli/check.h"

#include <nlohmann/json.hpp>

#include "cli/lint/lint.h"
#include "cli/policy_files.h"
#include "cli/source_excerpt.h"
#include "lib/base/json_text.h"
#include "lib/policy/engine.h"

namespace podjail::cli {
namespace {

using nlohmann::ordered_json;

struct Objection {
  std::string file;  // empty for the set as a whole
  Place place;
  std::string message;
  std::string excerpt;
};

struct Report {
  std::size_t policies = 0;
  std::string revision;
  std::vector<Objection> errors;
  std::vector<Objection> warnings;
};

// The message of an engine begins with the name of the file that it is about.
Objection objection_of(const PolicyFile& file, std::string_view message) {
  const auto name = printable(file.source.name) + ":";
  if (!message.starts_with(name)) return {file.path, {}, std::string(message), ""};
  message.remove_prefix(name.size());
  if (message.starts_with(' ')) message.remove_prefix(1);
  auto placed = split_place(message);
  return {file.path, placed.place, std::move(placed.message), excerpt(file.source.text, placed.place)};
}

// Each file alone, so that one mistake does not hide the next.
void compile_each(const std::vector<PolicyFile>& files, Report& report) {
  for (const auto& file : policies_among(files)) {
    const auto engine = policy::Engine::create(sources_of_one(file, files), {});
    if (!engine) report.errors.push_back(objection_of(file, engine.error().message()));
  }
}

// All together, as the sidecar does: they share its memory and its time.
void compile_set(const std::vector<PolicyFile>& files, Report& report) {
  const auto engine = policy::Engine::create(sources_of(files), {});
  if (engine) {
    report.revision = (*engine)->revision();
  } else {
    report.errors.push_back({"", {}, engine.error().message(), ""});
  }
}

void lint(const std::vector<PolicyFile>& files, Report& report) {
  bool can_allow = false;
  for (const auto& file : policies_among(files)) {
    for (auto& finding : lint_policy(file.source.text)) {
      report.warnings.push_back(
          {file.path, finding.place, std::move(finding.message), excerpt(file.source.text, finding.place)});
    }
    can_allow = can_allow || policy_may_allow(file.source.text);
  }
  if (!can_allow)
    report.warnings.push_back({"", {}, "no policy allows anything: every request is denied", ""});
}

void write_objection(const Objection& objection, std::string_view kind, std::ostream& out) {
  if (!objection.file.empty()) out << objection.file << ':';
  if (objection.place.line > 0) out << objection.place.line << ':' << objection.place.column << ':';
  out << (objection.file.empty() ? "" : " ") << kind << ": " << objection.message << '\n'
      << objection.excerpt;
}

void write_text(const Report& report, std::ostream& out) {
  for (const auto& error : report.errors) write_objection(error, "error", out);
  for (const auto& warning : report.warnings) write_objection(warning, "warning", out);
  const auto count = [&](std::size_t number, std::string_view one, std::string_view many) {
    out << number << (number == 1 ? one : many);
  };
  count(report.policies, " policy, ", " policies, ");
  count(report.errors.size(), " error, ", " errors, ");
  count(report.warnings.size(), " warning", " warnings");
  out << '\n';
}

ordered_json to_json(const std::vector<Objection>& objections) {
  auto list = ordered_json::array();
  for (const auto& objection : objections) {
    list.push_back({{"file", objection.file},
                    {"line", objection.place.line},
                    {"column", objection.place.column},
                    {"message", objection.message}});
  }
  return list;
}

void write_json(const Report& report, std::ostream& out) {
  const ordered_json document{{"policies", report.policies},
                              {"revision", report.revision},
                              {"errors", to_json(report.errors)},
                              {"warnings", to_json(report.warnings)}};
  out << document.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace

int run_check(const CheckOptions& options, std::ostream& out) {
  Report report;
  if (auto files = load_policy_files(options.paths); !files) {
    report.errors.push_back({"", {}, files.error().message(), ""});
  } else {
    report.policies = policies_among(*files).size();
    compile_each(*files, report);
    if (report.errors.empty()) compile_set(*files, report);
    lint(*files, report);
  }
  options.form == OutputForm::kJson ? write_json(report, out) : write_text(report, out);
  if (!report.errors.empty()) return 2;
  return !report.warnings.empty() && options.warnings == CheckOptions::Warnings::kFail ? 1 : 0;
}

}  // namespace podjail::cli
