#include "cli/report/page.h"

#include <algorithm>
#include <string>

#include "cli/quantities.h"
#include "cli/report/chart.h"
#include "cli/report/html_text.h"
#include "cli/report/style.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxRows = 300;
constexpr std::size_t kMaxCell = 400;  // bytes of one text in a table

std::string cell(const std::string& text) {
  return html_text(text, kMaxCell);
}

std::string number_cell(const std::string& text, const std::string& unit, const std::string& more = "") {
  return "<td class=\"number" + more + "\" data-unit=\"" + unit + "\">" + text + "</td>";
}

void write_head(const Summary& summary, std::string_view title, std::ostream& out) {
  out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      << "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '"
      << report_style_digest() << "'; base-uri 'none'; form-action 'none'\">\n"
      << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      << "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" "
         "content=\"no-referrer\">\n<title>"
      << html_text(title) << "</title>\n<style>" << report_style()
      << "</style>\n</head>\n<body>\n<header>\n<h1>" << html_text(title) << "</h1>\n";
  const auto& timeline = summary.timeline();
  out << "<p class=\"quiet\">";
  if (!timeline.empty())
    out << "From " << clock_text(timeline.first()) << " to " << clock_text(timeline.last()) << " UTC, "
        << duration_text(timeline.last() - timeline.first()) << ".";
  out << "</p>\n</header>\n<main>\n";
}

void write_tile(std::string_view name, const std::string& value, std::string_view kind, std::ostream& out) {
  out << "<div><dt>" << name << "</dt><dd";
  if (!kind.empty()) out << " class=\"" << kind << '"';
  out << '>' << value << "</dd></div>\n";
}

void write_tiles(const Summary& summary, std::ostream& out) {
  const auto& total = summary.total();
  out << "<dl>\n";
  write_tile("Requests", std::to_string(total.requests), "", out);
  write_tile("Allowed", std::to_string(total.allowed), "allowed", out);
  write_tile("Denied", std::to_string(total.denied), total.denied > 0 ? "denied" : "", out);
  if (total.failed > 0) write_tile("Failed", std::to_string(total.failed), "failed", out);
  if (total.would_deny > 0) write_tile("Would be denied", std::to_string(total.would_deny), "denied", out);
  write_tile("Hosts", std::to_string(summary.hosts().size()), "", out);
  write_tile("Sent", bytes_text(total.bytes_sent), "", out);
  write_tile("Received", bytes_text(total.bytes_received), "", out);
  out << "</dl>\n";
}

std::string_view tag_of(Denial::Kind kind) {
  switch (kind) {
    case Denial::Kind::kDenied:
      return "<span class=\"tag denied\">denied</span>";
    case Denial::Kind::kFailed:
      return "<span class=\"tag failed\">failed</span>";
    case Denial::Kind::kWouldBeDenied:
      return "<span class=\"tag denied\">would be denied</span>";
  }
  return {};
}

void write_denial(const Denial& denial, std::ostream& out) {
  out << "<tr><th scope=\"row\"><code>" << cell(denial.what) << "</code>";
  if (!denial.line.empty())
    out << "\n<span class=\"hint\">To allow it:</span> <code class=\"line\">" << html_text(denial.line)
        << "</code>";
  out << "</th>" << number_cell(std::to_string(denial.count), denial.count == 1 ? "time" : "times")
      << "<td class=\"why\">" << tag_of(denial.kind) << " <code>" << cell(denial.reason) << "</code>";
  if (!denial.message.empty()) out << "<br>\xE2\x80\x9C" << cell(denial.message) << "\xE2\x80\x9D";
  if (!denial.policy.empty())
    out << "<br><span class=\"quiet\">by</span> <code>" << cell(denial.policy) << "</code>";
  std::string whence;
  if (!denial.container.empty()) whence += "from <code>" + cell(denial.container) + "</code> ";
  if (!denial.id.empty()) whence += "for example <code>" + cell(denial.id) + "</code>";
  if (!whence.empty()) out << "<br><span class=\"quiet\">" << whence << "</span>";
  out << "</td></tr>\n";
}

void write_denials(const Summary& summary, std::ostream& out) {
  const auto denials = summary.denials();
  out << "<section aria-labelledby=\"denials\">\n<h2 id=\"denials\">Denied and failed</h2>\n";
  if (denials.empty()) {
    out << "<p>Nothing was denied, and nothing failed.</p>\n</section>\n";
    return;
  }
  out << "<table class=\"stack\">\n<caption>Every different request once, the most frequent first. A line to "
         "add is one policy "
         "file; whether it should be allowed is yours to say.</caption>\n<thead><tr><th "
         "scope=\"col\">Request</th><th "
         "scope=\"col\" class=\"number\">Times</th><th scope=\"col\">Why</th></tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < std::min(kMaxRows, denials.size()); ++i) write_denial(*denials[i], out);
  out << "</tbody>\n</table>\n";
  if (denials.size() > kMaxRows)
    out << "<p class=\"quiet\">And " << denials.size() - kMaxRows << " more.</p>\n";
  out << "</section>\n";
}

// How a name's requests went, beside those of the most frequent.
std::string share_bar(const Counts& counts, std::uint64_t most) {
  std::string bar =
      "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">";
  double x = 0;
  const auto part = [&](std::uint64_t number, const char* name) {
    if (number == 0 || most == 0) return;
    const auto width = std::max(1.0, 100.0 * static_cast<double>(number) / static_cast<double>(most));
    const auto tenths = [](double value) {
      return std::to_string(static_cast<int>(value)) + "." +
             std::to_string(static_cast<int>(value * 10) % 10);
    };
    bar += "<rect class=\"" + std::string(name) + "\" x=\"" + tenths(x) + "\" y=\"0\" width=\"" +
           tenths(width) + "\" height=\"8\"/>";
    x += width;
  };
  part(counts.allowed, "allowed");
  part(counts.denied, "denied");
  part(counts.failed, "failed");
  return bar + "</svg>";
}

struct Named {
  std::string_view id;
  std::string_view title;
  std::string_view column;
  std::string_view caption;
  std::string_view unknown;  // instead of an empty name
};

void write_counts(const Named& named, const std::vector<std::pair<std::string, Counts>>& rows,
                  std::ostream& out) {
  out << "<section aria-labelledby=\"" << named.id << "\">\n<h2 id=\"" << named.id << "\">" << named.title
      << "</h2>\n<table class=\"stack\">\n<caption>" << named.caption
      << "</caption>\n<thead><tr><th scope=\"col\">" << named.column
      << "</th><th scope=\"col\" class=\"number\">Requests</th><th scope=\"col\" "
         "class=\"number\">Denied</th><th scope=\"col\" "
         "class=\"number\">Failed</th><th scope=\"col\" class=\"number\">Sent</th><th scope=\"col\" "
         "class=\"number\">Received</th><th scope=\"col\"><span "
         "class=\"quiet\">Share</span></th></tr></thead>\n<tbody>\n";
  std::uint64_t most = 0;
  for (const auto& [name, counts] : rows) most = std::max(most, counts.requests);
  const auto zero = [](std::uint64_t number) { return number == 0 ? std::string(" more") : std::string(); };
  for (std::size_t i = 0; i < std::min(kMaxRows, rows.size()); ++i) {
    const auto& [name, counts] = rows[i];
    out << "<tr><th scope=\"row\">";
    if (name.empty()) {
      out << "<span class=\"quiet\">" << named.unknown << "</span>";
    } else {
      out << "<code>" << cell(name) << "</code>";
    }
    out << "</th>"
        << number_cell(std::to_string(counts.requests), counts.requests == 1 ? "request" : "requests")
        << number_cell(std::to_string(counts.denied), "denied", zero(counts.denied))
        << number_cell(std::to_string(counts.failed), "failed", zero(counts.failed))
        << number_cell(bytes_text(counts.bytes_sent), "sent")
        << number_cell(bytes_text(counts.bytes_received), "received") << "<td>" << share_bar(counts, most)
        << "</td></tr>\n";
  }
  out << "</tbody>\n</table>\n";
  if (rows.size() > kMaxRows) out << "<p class=\"quiet\">And " << rows.size() - kMaxRows << " more.</p>\n";
  out << "</section>\n";
}

void write_timeline(const Summary& summary, std::ostream& out) {
  if (summary.timeline().empty()) return;
  out << "<section aria-labelledby=\"timeline\">\n<h2 id=\"timeline\">Timeline</h2>\n"
      << timeline_figure(summary.timeline()) << "</section>\n";
}

void write_item(std::uint64_t number, const std::string& text, std::ostream& out) {
  if (number > 0) out << "<li>" << text << "</li>\n";
}

void write_gaps(const Summary& summary, std::ostream& out) {
  out << "<section aria-labelledby=\"gaps\">\n<h2 id=\"gaps\">What this page does not show</h2>\n<ul>\n"
      << "<li>Contents, headers and digests: decision logs hold none.</li>\n";
  write_item(summary.questions(), counted(summary.questions(), "DNS question") + " answered inside the jail.",
             out);
  write_item(summary.suppressed(),
             counted(summary.suppressed(), "decision") + " that the log had to leave out.", out);
  write_item(summary.no_lines(), counted(summary.no_lines(), "line") + " of no decision log.", out);
  write_item(summary.more_hosts(),
             counted(summary.more_hosts(), "request") + " to hosts beyond the first " +
                 std::to_string(Summary::kMaxHosts) + " are in the totals alone.",
             out);
  write_item(summary.more_denials(),
             counted(summary.more_denials(), "denial") + " of kinds beyond the first " +
                 std::to_string(Summary::kMaxDenials) + " are in the totals alone.",
             out);
  out << "</ul>\n</section>\n";
}

}  // namespace

void write_page(const Summary& summary, std::string_view title, std::ostream& out) {
  write_head(summary, title, out);
  write_tiles(summary, out);
  write_denials(summary, out);
  write_timeline(summary, out);
  write_counts({"hosts", "Hosts", "Host", "Requests and connections by the host they asked for.", "no name"},
               summary.hosts_by_requests(), out);
  write_counts({"containers", "Containers", "Container",
                "Requests and connections by the container they came from.", "not known"},
               {summary.containers().begin(), summary.containers().end()}, out);
  write_gaps(summary, out);
  out << "</main>\n<footer>\n<p>Made by podjail report " PODJAIL_VERSION
      << " from decision logs. Names and paths are what workloads asked for: text, and nothing else.</p>\n"
         "</footer>\n</body>\n</html>\n";
}

}  // namespace podjail::cli
