#include "cli/doctor/diagnosis.h"

#include <algorithm>
#include <filesystem>

#include "cli/doctor/installed_stores.h"
#include "cli/doctor/tool_settings.h"
#include "cli/doctor/trust_file.h"

namespace podjail::cli {
namespace {

using State = Symptom::State;

// What a store says about the wanted certificates.
void judge_store(Symptom& symptom, const Machine& machine, const Wanted& wanted) {
  if (wanted.certificates.empty()) {
    symptom.why = "nobody said what it must hold: see --bundle";
    return;
  }
  const auto holding = holding_at(machine.at(symptom.reads), wanted.certificates);
  if (!holding) {
    symptom.state = State::kDoesNotHold;
    symptom.why = holding.error().message();
    return;
  }
  switch (*holding) {
    case Holding::kHolds:
      symptom.state = State::kHolds;
      return;
    case Holding::kLacks:
      symptom.state = State::kDoesNotHold;
      symptom.why = "the issuer is not in it";
      return;
    case Holding::kCannotTell:
      symptom.why = "its form hides what is in it";
      return;
  }
}

std::string first_set(std::span<const std::string_view> names, const Machine& machine) {
  for (const auto name : names) {
    if (machine.variable(std::string(name))) return std::string(name);
  }
  return {};
}

// The file that counts where no variable is set: the first that exists, or where all do, the first that
// holds.
std::string default_file(const ToolSettings& settings, const Machine& machine, const Wanted& wanted) {
  std::error_code error;
  std::string first;
  for (const auto file : settings.files) {
    const std::string path(file);
    if (!std::filesystem::exists(machine.at(path), error)) continue;
    if (first.empty()) first = path;
    if (settings.counting == ToolSettings::Files::kFirst) return path;
    if (holding_at(machine.at(path), wanted.certificates) == Holding::kHolds) return path;
  }
  if (!first.empty() || settings.files.empty()) return first;
  return std::string(settings.files.front());
}

std::string bundle_of(const Wanted& wanted) {
  return wanted.bundle.empty() ? "a file with the issuer and the usual roots" : wanted.bundle;
}

// What to do about a tool whose roots do not hold.
std::string advice_for(const ToolSettings& settings, const Symptom& symptom, const Wanted& wanted) {
  const auto bundle = bundle_of(wanted);
  if (!settings.adding.empty())
    return "set " + std::string(settings.adding.front()) + " to the issuer's certificate";
  if (!settings.replacing.empty()) return "set " + std::string(settings.replacing.front()) + " to " + bundle;
  if (!symptom.reads.empty() && symptom.reads.starts_with('/')) return "add the issuer to " + symptom.reads;
  return "let the name pass through unread (onConnect), or use a build that reads the system's roots";
}

void judge(Symptom& symptom, const ToolSettings& settings, const Machine& machine, const Wanted& wanted) {
  judge_store(symptom, machine, wanted);
  if (symptom.state == State::kDoesNotHold) symptom.advice = advice_for(settings, symptom, wanted);
}

bool node_reads_system_roots(const Machine& machine) {
  const auto options = machine.variable("NODE_OPTIONS").value_or("");
  return machine.variable("NODE_USE_SYSTEM_CA").value_or("") == "1" ||
         options.find("--use-openssl-ca") != options.npos || options.find("--use-system-ca") != options.npos;
}

Symptom of_settings(ToolKind kind, const Machine& machine, const Wanted& wanted) {
  const auto& settings = settings_of(kind);
  Symptom symptom;
  symptom.tool = settings.name;
  symptom.setting = first_set(settings.replacing, machine);
  if (symptom.setting.empty()) symptom.setting = first_set(settings.adding, machine);
  if (!symptom.setting.empty()) {
    symptom.reads = *machine.variable(symptom.setting);
    judge(symptom, settings, machine, wanted);
    return symptom;
  }
  symptom.setting = "default";
  symptom.reads = default_file(settings, machine, wanted);
  if (!symptom.reads.empty()) {
    judge(symptom, settings, machine, wanted);
    return symptom;
  }
  symptom.reads = settings.roots;
  symptom.state = kind == ToolKind::kNss ? State::kCannotTell : State::kDoesNotHold;
  symptom.why = kind == ToolKind::kNss ? "it is not looked into" : "no file is read";
  symptom.advice = kind == ToolKind::kNss ? "" : advice_for(settings, symptom, wanted);
  return symptom;
}

Symptom of_java(const Command& command, const Machine& machine, const Wanted& wanted) {
  const auto store = java_store(command, machine);
  Symptom symptom;
  symptom.tool = "Java";
  symptom.reads = store.path.empty() ? "the store of the JVM" : store.path;
  symptom.setting = store.setting;
  if (store.path.empty()) {
    symptom.why = "it was not found";
    return symptom;
  }
  judge(symptom, settings_of(ToolKind::kJava), machine, wanted);
  if (symptom.state == State::kDoesNotHold)
    symptom.advice = "set JAVA_TOOL_OPTIONS to -Djavax.net.ssl.trustStore=… with a store that holds it";
  return symptom;
}

// certifi, of which requests and pip take their roots unless a variable says otherwise.
std::vector<Symptom> of_certifi(const Command& command, const Machine& machine, const Wanted& wanted) {
  std::vector<Symptom> symptoms;
  const auto variable = first_set(settings_of(ToolKind::kPip).replacing.subspan(1), machine);
  if (!variable.empty()) {
    symptoms.push_back(
        {State::kCannotTell, "Python requests", *machine.variable(variable), variable, "", ""});
  } else {
    for (const auto& path : certifi_stores(command, machine))
      symptoms.push_back({State::kCannotTell, "Python requests", path, "certifi", "", ""});
  }
  for (auto& symptom : symptoms) {
    judge_store(symptom, machine, wanted);
    if (symptom.state == State::kDoesNotHold)
      symptom.advice = "set REQUESTS_CA_BUNDLE to " + bundle_of(wanted);
  }
  return symptoms;
}

// A variable that names a proxy sends requests where a jail has nobody: CONNECT is refused unless it is
// allowed.
std::vector<Symptom> of_proxies(const Command& command, const Machine& machine) {
  std::vector<Symptom> symptoms;
  for (const auto& name : command.proxies) {
    const auto value = machine.variable(name);
    const bool is_exception = name == "NO_PROXY" || name == "no_proxy";
    if (!value || is_exception) continue;
    symptoms.push_back({State::kCannotTell, "proxy", *value, name,
                        "in a jail a proxy is spoken to only where explicit_proxy allows it",
                        "unset " + name + ", or set explicit_proxy"});
  }
  return symptoms;
}

}  // namespace

std::vector<Symptom> diagnose(const Command& command, const Machine& machine, const Wanted& wanted) {
  std::vector<Symptom> symptoms;
  for (const auto kind : telling_kinds(command.kinds)) {
    const bool is_node = kind == ToolKind::kNode || kind == ToolKind::kNpm;
    if (kind == ToolKind::kJava) {
      symptoms.push_back(of_java(command, machine, wanted));
    } else if (is_node && settings_of(kind).replacing.empty() && node_reads_system_roots(machine)) {
      symptoms.push_back(of_settings(ToolKind::kOpenssl, machine, wanted));
      symptoms.back().tool = "node";
    } else {
      if (kind != ToolKind::kPip) symptoms.push_back(of_settings(kind, machine, wanted));
      if (kind != ToolKind::kPython && kind != ToolKind::kPip) continue;
      auto more = of_certifi(command, machine, wanted);
      symptoms.insert(symptoms.end(), more.begin(), more.end());
    }
  }
  const auto proxies = of_proxies(command, machine);
  symptoms.insert(symptoms.end(), proxies.begin(), proxies.end());
  return symptoms;
}

}  // namespace podjail::cli
