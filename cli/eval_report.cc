#include "cli/eval_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/source_excerpt.h"
#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

using nlohmann::ordered_json;
using policy::Decision;
using policy::Explanation;
using policy::PolicyOpinion;

// Values of headers may be secrets: only their names are told.
std::string edits_text(std::string_view name, const policy::HeaderEdits& edits) {
  std::string text(name);
  for (const auto& header : edits.set) text += " set " + printable(header.name);
  for (const auto& header : edits.remove) text += " remove " + printable(header.name);
  for (const auto& list : edits.only) {
    text += " only";
    for (const auto& header : list.names) text += " " + printable(header);
  }
  return text;
}

std::string budget_text(const policy::Budget& budget) {
  auto text = "budget " + printable(budget.key);
  if (budget.requests) text += " requests " + std::to_string(*budget.requests);
  if (budget.bytes) text += " bytes " + std::to_string(*budget.bytes);
  return text;
}

void add_outputs(const policy::Outputs& outputs, std::vector<std::string>& grants) {
  if (outputs.max_response_bytes)
    grants.push_back("maxResponseBytes " + std::to_string(*outputs.max_response_bytes));
  if (outputs.deadline) grants.push_back("deadlineMs " + std::to_string(outputs.deadline->count()));
  if (!outputs.request_headers.empty())
    grants.push_back(edits_text("requestHeaders", outputs.request_headers));
  if (!outputs.response_headers.empty())
    grants.push_back(edits_text("responseHeaders", outputs.response_headers));
  for (const auto& budget : outputs.budgets) grants.push_back(budget_text(budget));
}

std::vector<std::string> grants_of(const Decision& decision) {
  std::vector<std::string> grants;
  if (decision.max_request_bytes)
    grants.push_back("max_tx_bytes " + std::to_string(*decision.max_request_bytes));
  if (decision.grants.tunnel) grants.emplace_back("tunnel");
  if (decision.grants.passthrough) grants.emplace_back("passthrough");
  if (decision.grants.encoded_slash) grants.emplace_back("encodedSlash");
  add_outputs(decision.outputs, grants);
  return grants;
}

void write_grants(const Decision& decision, std::string_view separator, std::ostream& out) {
  for (const auto& grant : grants_of(decision)) out << separator << grant;
}

void write_decision(const Decision& decision, EvalOptions::Asked asked, std::ostream& out) {
  const bool is_allowed = decision.verdict == Verdict::kAllow;
  if (asked == EvalOptions::Asked::kConnection && decision.reason == Reason::kNotAllowed) {
    out << "no opinion: the connection is intercepted, and its requests are judged\n";
    return;
  }
  out << to_string(decision.verdict);
  if (!is_allowed) out << ' ' << to_string(decision.reason);
  if (!decision.policy.empty()) out << ", by " << printable(decision.policy);
  write_grants(decision, ", ", out);
  out << '\n';
  if (!decision.message.empty()) out << "message: " << decision.message << '\n';
}

std::string opinion_text(const PolicyOpinion& opinion) {
  const auto& alone = opinion.alone;
  if (alone.verdict == Verdict::kAllow) return "allow";
  if (alone.reason == Reason::kNotAllowed) return "no opinion";
  if (alone.reason == Reason::kPolicyDenied)
    return alone.message.empty() ? "deny" : "deny \"" + alone.message + "\"";
  return "fails (" + std::string(to_string(alone.reason)) + ")";
}

// The place and sentence of a failure, without the policy's name.
PlacedMessage failure_of(const PolicyOpinion& opinion) {
  std::string_view text = opinion.failure.front();
  text.remove_prefix(std::min(text.size(), printable(opinion.policy).size() + 1));
  if (text.starts_with(' ')) text.remove_prefix(1);
  return split_place(text);
}

void write_failure(const PolicyOpinion& opinion, const PolicyFile& file, std::ostream& out) {
  const auto failure = failure_of(opinion);
  out << "    " << file.path;
  if (failure.place.line > 0) out << ':' << failure.place.line << ':' << failure.place.column;
  out << ": " << failure.message << '\n' << excerpt(file.source.text, failure.place);
  for (std::size_t i = 1; i < opinion.failure.size(); ++i) out << "      " << opinion.failure[i] << '\n';
}

// As in allow(), but for the values of headers, which may be secrets.
ordered_json to_json(const policy::HeaderEdits& edits) {
  ordered_json json = ordered_json::object();
  for (const auto& header : edits.set) json["set"].push_back(header.name);
  for (const auto& header : edits.remove) json["remove"].push_back(header.name);
  for (const auto& list : edits.only) json["only"].push_back(list.names);
  return json;
}

ordered_json to_json(const policy::Budget& budget) {
  ordered_json json{{"key", budget.key}};
  if (budget.requests) json["requests"] = *budget.requests;
  if (budget.bytes) json["bytes"] = *budget.bytes;
  return json;
}

void add_outputs(const policy::Outputs& outputs, ordered_json& json) {
  if (outputs.max_response_bytes) json["maxResponseBytes"] = *outputs.max_response_bytes;
  if (outputs.deadline) json["deadlineMs"] = outputs.deadline->count();
  if (!outputs.request_headers.empty()) json["requestHeaders"] = to_json(outputs.request_headers);
  if (!outputs.response_headers.empty()) json["responseHeaders"] = to_json(outputs.response_headers);
  for (const auto& budget : outputs.budgets) json["budgets"].push_back(to_json(budget));
}

ordered_json to_json(const Decision& decision) {
  ordered_json json{{"verdict", to_string(decision.verdict)},
                    {"reason", to_string(decision.reason)},
                    {"policy", decision.policy},
                    {"message", decision.message}};
  if (decision.max_request_bytes) json["max_tx_bytes"] = *decision.max_request_bytes;
  if (decision.grants.tunnel) json["tunnel"] = true;
  if (decision.grants.passthrough) json["passthrough"] = true;
  if (decision.grants.encoded_slash) json["encodedSlash"] = true;
  add_outputs(decision.outputs, json);
  return json;
}

ordered_json to_json(const PolicyOpinion& opinion, const PolicyFile& file) {
  ordered_json json{{"file", file.path}};
  json.update(to_json(opinion.alone));
  if (opinion.alone.reason == Reason::kNotAllowed)
    json.erase("message");  // the set's default, not this policy's word
  json["asked"] = opinion.turn == PolicyOpinion::Turn::kAsked;
  if (opinion.failure.empty()) return json;
  const auto failure = failure_of(opinion);
  json["failure"] = {{"line", failure.place.line},
                     {"column", failure.place.column},
                     {"message", failure.message},
                     {"stack", std::vector<std::string>(opinion.failure.begin() + 1, opinion.failure.end())}};
  return json;
}

}  // namespace

void write_eval_text(const Explanation& explanation, const std::vector<PolicyFile>& files,
                     EvalOptions::Asked asked, std::ostream& out) {
  write_decision(explanation.decision, asked, out);
  if (!explanation.opinions.empty()) out << "\nopinions, in order:\n";
  std::size_t width = 0;
  for (const auto& file : files) width = std::max(width, file.path.size());
  for (std::size_t i = 0; i < explanation.opinions.size(); ++i) {
    const auto& opinion = explanation.opinions[i];
    out << "  " << files[i].path << std::string(width - files[i].path.size() + 2, ' ')
        << opinion_text(opinion);
    write_grants(opinion.alone, ", ", out);
    out << (opinion.turn == PolicyOpinion::Turn::kAsked ? "\n" : " (not asked: decided before)\n");
    if (!opinion.failure.empty()) write_failure(opinion, files[i], out);
  }
  if (!explanation.console.empty()) out << "\nconsole:\n";
  for (const auto& line : explanation.console)
    out << "  " << printable(line.policy) << ": " << line.text << '\n';
}

void write_eval_json(const Explanation& explanation, const std::vector<PolicyFile>& files,
                     std::ostream& out) {
  auto document = to_json(explanation.decision);
  document["opinions"] = ordered_json::array();
  for (std::size_t i = 0; i < explanation.opinions.size(); ++i)
    document["opinions"].push_back(to_json(explanation.opinions[i], files[i]));
  document["console"] = ordered_json::array();
  for (const auto& line : explanation.console)
    document["console"].push_back({{"policy", line.policy}, {"text", line.text}});
  out << document.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace podjail::cli
