#include "agent/install/checks.h"

#include "agent/install/settings.h"
#include "hook/strict_json.h"
#include "lib/base/json_text.h"
#include "lib/contract/contract.h"

namespace podjail::agent {
namespace {

constexpr std::chrono::seconds kProbeLimit{20};
constexpr std::chrono::seconds kContainerLimit{90};  // the check itself gives a runtime 30 s
constexpr std::size_t kShown = 600;

std::string installed(const Config& config, std::string_view program) {
  return config.install_dir + "/" + std::string(program);
}

// The line of the probe, whatever a library says around it.
std::string_view json_line(std::string_view output) {
  const auto begin = output.find("{\"program\"");
  if (begin == output.npos) return {};
  return output.substr(begin, output.find('\n', begin) - begin);
}

}  // namespace

Result<std::string> failures_of(std::string_view line) {
  const auto document = hook::parse_strict_json(line);
  if (!document) return fail_within("probe", Error(document.error()));
  hook::Reading reading;
  const bool holds = reading.take(hook::read_flag(*document, "holds"));
  std::string failures;
  reading.each(*document, "findings", [&](const nlohmann::json& finding) {
    const auto fact = reading.take(hook::read_text(finding, "fact"));
    const auto detail = reading.take(hook::read_text(finding, "detail"));
    if (reading.take(hook::read_text(finding, "verdict")) != "fails") return 0;
    failures += (failures.empty() ? "" : "; ") + fact + ": " + detail;
    return 0;
  });
  if (!reading.status()) return tl::unexpected(reading.status().error());
  if (!holds && failures.empty()) failures = "the probe does not say why";
  return holds ? std::string() : failures;
}

Status check_kernel(const Config& config, Commands& commands) {
  const auto done = commands.run({installed(config, kHookProgram), "--probe", "--json"}, kProbeLimit);
  if (!done) return tl::unexpected(done.error());
  const auto failures = failures_of(json_line(done->output));
  if (!failures) return fail(ErrorKind::kUnavailable, "the probe said: " + printable(done->output, kShown));
  if (failures->empty() && done->status == 0) return {};
  return fail(ErrorKind::kRefused, "the kernel cannot hold the jail: " + printable(*failures, kShown));
}

Status check_container(const Config& config, Commands& commands) {
  const Words words = {installed(config, kHookProgram),
                       "--config",
                       std::string(contract::kHookConfig),
                       "--check-install",
                       "--",
                       installed(config, kRuntimeProgram),
                       "run",
                       "--bundle",
                       "{bundle}",
                       "{name}"};
  const auto done = commands.run(words, kContainerLimit);
  if (!done) return tl::unexpected(done.error());
  if (done->status == 0) return {};
  return fail(ErrorKind::kRefused, "the scratch container is not jailed: " + printable(done->output, kShown));
}

}  // namespace podjail::agent
