#include "lib/policy/test_limits.h"

#include <algorithm>

namespace podjail::policy {
namespace {

using Limits = std::map<std::string, double>;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

void add_edits(const std::string& head, const HeaderEdits& edits, Limits& limits) {
  for (const auto& set : edits.set) limits[head + " set " + lower(set.name) + " " + set.value] = 1;
  for (const auto& remove : edits.remove) limits[head + " remove " + lower(remove.name)] = 1;
  for (const auto& only : edits.only) {
    std::vector<std::string> names;
    for (const auto& name : only.names) names.push_back(lower(name));
    std::ranges::sort(names);
    auto text = head + " only";
    for (const auto& name : names) text += " " + name;
    limits[text] = 1;
  }
}

template <typename Number>
void add(const std::string& name, const std::optional<Number>& value, Limits& limits) {
  if (value) limits[name] = static_cast<double>(*value);
}

}  // namespace

Limits limits_of(const Decision& decision) {
  Limits limits;
  add("max_tx_bytes", decision.max_request_bytes, limits);
  add("maxRequestBytes", decision.max_request_bytes, limits);
  limits["passthrough"] = decision.grants.passthrough ? 1 : 0;
  limits["tunnel"] = decision.grants.tunnel ? 1 : 0;
  limits["encodedSlash"] = decision.grants.encoded_slash ? 1 : 0;
  const auto& outputs = decision.outputs;
  add("maxResponseBytes", outputs.max_response_bytes, limits);
  if (outputs.deadline) limits["deadlineMs"] = static_cast<double>(outputs.deadline->count());
  for (const auto& budget : outputs.budgets) {
    add("budget " + budget.key + " requests", budget.requests, limits);
    add("budget " + budget.key + " bytes", budget.bytes, limits);
  }
  add_edits("requestHeaders", outputs.request_headers, limits);
  add_edits("responseHeaders", outputs.response_headers, limits);
  for (const auto& tag : decision.tags) limits["tags " + tag.name + " " + tag.value] = 1;
  return limits;
}

}  // namespace podjail::policy
