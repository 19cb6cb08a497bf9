#include "hook/report_line.h"

#include "lib/base/json_text.h"

namespace podjail::hook {
namespace {

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::kJailed:
      return "jailed";
    case Outcome::kSidecar:
      return "sidecar";
    case Outcome::kNotOurs:
      return "not_ours";
    case Outcome::kRefused:
      return "refused";
    case Outcome::kFailed:
      return "failed";
    case Outcome::kHandedOver:
      return "handed_over";
    case Outcome::kNotHandedOver:
      return "not_handed_over";
  }
  return "failed";
}

}  // namespace

std::string report_line(const Report& report, std::chrono::milliseconds took) {
  std::string line = "{\"program\":\"podjail-hook\",\"result\":\"" + std::string(word(report.outcome)) + "\"";
  line += ",\"container\":";
  append_json_string(line, report.container);
  line += ",\"detail\":";
  append_json_string(line, report.detail);
  line += ",\"milliseconds\":" + std::to_string(took.count()) + "}\n";
  return line;
}

int exit_code(Outcome outcome) {
  return outcome == Outcome::kRefused || outcome == Outcome::kFailed ? 1 : 0;
}

}  // namespace podjail::hook
