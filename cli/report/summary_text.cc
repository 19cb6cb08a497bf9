#include "cli/report/summary_text.h"

#include <algorithm>
#include <iomanip>
#include <nlohmann/json.hpp>

#include "cli/quantities.h"
#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kMaxColumn = 160;  // bytes of what a denial is about

std::string word_of(Denial::Kind kind) {
  switch (kind) {
    case Denial::Kind::kDenied:
      return "denied";
    case Denial::Kind::kFailed:
      return "failed";
    case Denial::Kind::kWouldBeDenied:
      return "would be denied";
  }
  return {};
}

void write_totals(const Summary& summary, std::ostream& out) {
  const auto& total = summary.total();
  out << counted(total.requests, "request") << " to " << counted(summary.hosts().size(), "host");
  const auto& timeline = summary.timeline();
  if (!timeline.empty()) out << " in " << duration_text(timeline.last() - timeline.first());
  out << ": " << total.allowed << " allowed, " << total.denied << " denied";
  if (total.failed > 0) out << ", " << total.failed << " failed";
  out << "; " << bytes_text(total.bytes_sent) << " sent, " << bytes_text(total.bytes_received)
      << " received\n";
  if (total.would_deny > 0)
    out << "observed only: " << counted(total.would_deny, "request") << " would be denied\n";
}

void write_denial(const Denial& denial, std::ostream& out) {
  out << "  " << denial.count << " x " << printable(denial.what, kMaxColumn) << "\n      "
      << word_of(denial.kind) << ": " << printable(denial.reason);
  if (!denial.message.empty()) out << ", \"" << printable(denial.message, kMaxColumn) << '"';
  if (!denial.policy.empty()) out << ", by " << printable(denial.policy);
  out << '\n';
  if (!denial.line.empty()) out << "      to allow it: " << denial.line << '\n';
}

void write_hosts(const Summary& summary, std::size_t most, std::ostream& out) {
  const auto hosts = summary.hosts_by_requests();
  if (hosts.empty()) return;
  out << "\n  requests  denied        sent    received  host\n";
  for (std::size_t i = 0; i < std::min(most, hosts.size()); ++i) {
    const auto& [name, counts] = hosts[i];
    out << std::setw(10) << counts.requests << std::setw(8) << counts.denied << std::setw(12)
        << bytes_text(counts.bytes_sent) << std::setw(12) << bytes_text(counts.bytes_received) << "  "
        << printable(name, kMaxColumn) << '\n';
  }
  if (hosts.size() > most) out << "  … and " << hosts.size() - most << " more\n";
}

ordered_json json_of(const Counts& counts) {
  return {{"requests", counts.requests},
          {"allowed", counts.allowed},
          {"denied", counts.denied},
          {"failed", counts.failed},
          {"would_deny", counts.would_deny},
          {"bytes_sent", counts.bytes_sent},
          {"bytes_received", counts.bytes_received}};
}

ordered_json json_of(const std::string& name, const Counts& counts) {
  ordered_json object{{"name", name}};
  object.update(json_of(counts));
  return object;
}

ordered_json denials_json(const Summary& summary) {
  auto list = ordered_json::array();
  for (const auto* denial : summary.denials()) {
    list.push_back({{"what", denial->what},
                    {"count", denial->count},
                    {"kind", word_of(denial->kind)},
                    {"reason", denial->reason},
                    {"message", denial->message},
                    {"policy", denial->policy},
                    {"container", denial->container},
                    {"example", denial->id},
                    {"line", denial->line}});
  }
  return list;
}

ordered_json timeline_json(const Timeline& timeline) {
  ordered_json object{
      {"begin_ms", timeline.begin()}, {"span_ms", timeline.span()}, {"spans", ordered_json::array()}};
  for (const auto& span : timeline.spans())
    object["spans"].push_back({{"allowed", span[0]}, {"denied", span[1]}, {"failed", span[2]}});
  return object;
}

}  // namespace

void write_summary_text(const Summary& summary, ScreenSize size, std::ostream& out) {
  write_totals(summary, out);
  const auto denials = summary.denials();
  if (!denials.empty()) out << '\n';
  for (std::size_t i = 0; i < std::min(size.denials, denials.size()); ++i) write_denial(*denials[i], out);
  if (denials.size() > size.denials) out << "  … and " << denials.size() - size.denials << " more kinds\n";
  write_hosts(summary, size.hosts, out);
  if (summary.suppressed() > 0)
    out << "not in the log: " << counted(summary.suppressed(), "decision") << " that it had to leave out\n";
  if (summary.no_lines() > 0)
    out << "passed over: " << counted(summary.no_lines(), "line") << " of no decision log\n";
}

void write_summary_json(const Summary& summary, std::ostream& out) {
  ordered_json document = json_of(summary.total());
  document["first_ms"] = summary.timeline().first();
  document["last_ms"] = summary.timeline().last();
  document["dns_questions"] = summary.questions();
  document["suppressed"] = summary.suppressed();
  document["passed_over"] = summary.no_lines();
  document["not_listed"] = {{"hosts", summary.more_hosts()},
                            {"containers", summary.more_containers()},
                            {"denials", summary.more_denials()}};
  for (const auto* const list : {"hosts", "containers"}) document[list] = ordered_json::array();
  for (const auto& [name, counts] : summary.hosts_by_requests())
    document["hosts"].push_back(json_of(name, counts));
  for (const auto& [name, counts] : summary.containers())
    document["containers"].push_back(json_of(name, counts));
  document["denials"] = denials_json(summary);
  document["timeline"] = timeline_json(summary.timeline());
  out << document.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace podjail::cli
