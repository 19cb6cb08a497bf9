#include "cli/doctor/doctor.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/doctor/diagnosis.h"
#include "cli/doctor/trust_file.h"
#include "lib/base/file.h"
#include "lib/base/json_text.h"
#include "lib/contract/contract.h"

namespace podjail::cli {
namespace {

using nlohmann::ordered_json;
using State = Symptom::State;

constexpr std::size_t kMaxBundleBytes = std::size_t{8} << 20U;

std::string shared_file(std::string_view name) {
  return std::string(contract::kSharedDirectory).append("/").append(name);
}

Result<Wanted> find_wanted(const DoctorOptions& options, const Machine& machine) {
  Wanted wanted;
  std::error_code error;
  const auto merged = shared_file(contract::kBundleFile);
  if (std::filesystem::exists(machine.at(merged), error)) wanted.bundle = merged;
  const auto issuer = shared_file(contract::kCaFile);
  if (options.bundle.empty() && !std::filesystem::exists(machine.at(issuer), error)) return wanted;
  const auto path = options.bundle.empty() ? machine.at(issuer) : options.bundle;
  const auto text = read_file(path, kMaxBundleBytes);
  if (!text) return tl::unexpected(text.error());
  wanted.certificates = certificates_of(*text);
  if (wanted.certificates.empty()) return fail(ErrorKind::kInvalid, path + " holds no certificate");
  return wanted;
}

std::string word_of(State state) {
  switch (state) {
    case State::kHolds:
      return "holds";
    case State::kDoesNotHold:
      return "does not hold";
    case State::kCannotTell:
      return "cannot tell";
  }
  return {};
}

// A cell, filled up to its column's width.
std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(text.size() < width ? width - text.size() : 0, ' ');
}

void write_table(const std::vector<Symptom>& symptoms, std::ostream& out) {
  std::vector<std::vector<std::string>> rows{{"tool", "setting", "reads", "state"}};
  for (const auto& symptom : symptoms)
    rows.push_back({printable(symptom.tool), printable(symptom.setting), printable(symptom.reads),
                    word_of(symptom.state)});
  std::vector<std::size_t> widths(4);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    out << padded(row[0], widths[0]) << "  " << padded(row[1], widths[1]) << "  " << padded(row[2], widths[2])
        << "  " << row[3];
    if (i > 0 && !symptoms[i - 1].why.empty()) out << ": " << printable(symptoms[i - 1].why);
    out << '\n';
    if (i > 0 && !symptoms[i - 1].advice.empty())
      out << "    to do: " << printable(symptoms[i - 1].advice) << '\n';
  }
}

void write_text(const Command& command, const std::vector<Symptom>& symptoms, std::ostream& out) {
  for (std::size_t i = 0; i < command.programs.size(); ++i) {
    const auto& program = command.programs[i];
    out << (i == 0 ? "" : "run by ") << printable(program.path);
    if (program.real != program.path) out << " (" << printable(program.real) << ')';
    out << '\n';
  }
  for (const auto& why : command.unread) out << "not looked into: " << printable(why) << '\n';
  out << '\n';
  if (symptoms.empty()) {
    out << "nothing in it tells where it would look for roots: it may use none, or start other programs\n";
    return;
  }
  write_table(symptoms, out);
}

void write_json(const Command& command, const std::vector<Symptom>& symptoms, std::ostream& out) {
  ordered_json document{{"programs", ordered_json::array()},
                        {"not_looked_into", command.unread},
                        {"symptoms", ordered_json::array()}};
  for (const auto& program : command.programs)
    document["programs"].push_back({{"path", program.path}, {"real", program.real}});
  for (const auto& symptom : symptoms) {
    document["symptoms"].push_back({{"tool", symptom.tool},
                                    {"setting", symptom.setting},
                                    {"reads", symptom.reads},
                                    {"state", word_of(symptom.state)},
                                    {"why", symptom.why},
                                    {"advice", symptom.advice}});
  }
  out << document.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace

int run_doctor(const DoctorOptions& options, const Machine& machine, std::ostream& out,
               std::ostream& errors) {
  const auto failed = [&](const Error& error) {
    errors << "podjail doctor: " << error.message() << '\n';
    return 2;
  };
  const auto wanted = find_wanted(options, machine);
  if (!wanted) return failed(wanted.error());
  const auto command = find_command(options.command.front(), machine);
  if (!command) return failed(command.error());
  const auto symptoms = diagnose(*command, machine, *wanted);
  options.form == OutputForm::kJson ? write_json(*command, symptoms, out)
                                    : write_text(*command, symptoms, out);
  const bool is_ill = std::any_of(symptoms.begin(), symptoms.end(), [](const Symptom& symptom) {
    return symptom.state == State::kDoesNotHold;
  });
  return is_ill ? 1 : 0;
}

Machine own_machine() {
  return {[](const std::string& name) -> std::optional<std::string> {
            const char* const value = std::getenv(name.c_str());
            return value == nullptr ? std::nullopt : std::optional<std::string>(value);
          },
          ""};
}

}  // namespace podjail::cli
