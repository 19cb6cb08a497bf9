#include "hook/probe/report.h"

#include <algorithm>

#include "lib/base/json_text.h"

namespace podjail::probe {
namespace {

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::kHolds:
      return "holds";
    case Verdict::kFails:
      return "fails";
    case Verdict::kNotable:
      return "notable";
  }
  return "fails";
}

std::string padded(std::string_view text, std::size_t width) {
  return std::string(text) + std::string(text.size() < width ? width - text.size() : 0, ' ');
}

}  // namespace

Finding finding_of(std::string fact, const Status& status, std::string detail_if_it_holds) {
  if (status) return {std::move(fact), Verdict::kHolds, std::move(detail_if_it_holds)};
  return {std::move(fact), Verdict::kFails, status.error().message()};
}

bool holds(const std::vector<Finding>& findings) {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& finding) { return finding.verdict == Verdict::kFails; });
}

std::string to_table(const std::vector<Finding>& findings) {
  std::size_t width = 0;
  for (const auto& finding : findings) width = std::max(width, finding.fact.size());
  std::string table;
  for (const auto& finding : findings) {
    table += padded(word(finding.verdict), 9) + padded(finding.fact, width + 2) +
             printable(finding.detail, 512) + "\n";
  }
  return table + (holds(findings) ? "This node can hold the jail.\n" : "This node cannot hold the jail.\n");
}

std::string to_json(const std::vector<Finding>& findings) {
  std::string text =
      "{\"program\":\"podjail-hook\",\"holds\":" + std::string(holds(findings) ? "true" : "false") +
      ",\"findings\":[";
  for (const auto& finding : findings) {
    if (text.back() != '[') text += ",";
    text += "{\"fact\":";
    append_json_string(text, finding.fact);
    text += ",\"verdict\":\"" + std::string(word(finding.verdict)) + "\",\"detail\":";
    append_json_string(text, finding.detail);
    text += "}";
  }
  return text + "]}\n";
}

}  // namespace podjail::probe
