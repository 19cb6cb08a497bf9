#include "agent/exposition.h"

#include <functional>
#include <utility>

namespace podjail::agent {
namespace {

using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

class Text {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    text_.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
    text_.append(name).append(" ").append(type).append("\n");
  }
  void sample(const Labels& labels, std::uint64_t value) {
    text_ += name_;
    std::string_view before = "{";
    for (const auto& [label, of] : labels) {
      text_.append(before).append(label).append("=\"").append(escaped_label(of)).append("\"");
      before = ",";
    }
    text_.append(labels.empty() ? "" : "}").append(" ").append(std::to_string(value)).append("\n");
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string name_;
};

using Totals = std::map<Workload, WorkloadTotals>;

// One sample of each workload.
void each(Text& text, const Totals& totals,
          const std::function<std::uint64_t(const WorkloadTotals&)>& value) {
  for (const auto& [workload, sum] : totals)
    text.sample({{"namespace", workload.pod_namespace}, {"workload", workload.name}}, value(sum));
}

// One sample of each workload and word.
void each_word(Text& text, const Totals& totals, std::string_view label,
               std::map<std::string, std::uint64_t> Counters::*counts) {
  for (const auto& [workload, sum] : totals) {
    for (const auto& [word, count] : sum.counters.*counts)
      text.sample({{"namespace", workload.pod_namespace}, {"workload", workload.name}, {label, word}}, count);
  }
}

void bytes(Text& text, const Totals& totals) {
  for (const auto& [workload, sum] : totals) {
    const auto sample = [&, &of = workload](std::string_view direction, std::uint64_t count) {
      text.sample({{"namespace", of.pod_namespace}, {"workload", of.name}, {"direction", direction}}, count);
    };
    sample("sent", sum.counters.bytes_sent);
    sample("received", sum.counters.bytes_received);
  }
}

std::uint64_t number(Check check) {
  return check == Check::kHolds ? 1 : 0;
}

}  // namespace

std::string escaped_label(std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (c == '\n') {
      escaped += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string rollup_metrics(const Ledger& ledger, const CollectorCounts& counts) {
  Text text;
  const auto& totals = ledger.totals();
  text.family("podjail_rollup_requests_total", "counter",
              "Finished decisions of all sidecars that ever ran here");
  each_word(text, totals, "verdict", &Counters::by_verdict);
  text.family("podjail_rollup_reasons_total", "counter", "The same decisions by reason");
  each_word(text, totals, "reason", &Counters::by_reason);
  text.family("podjail_rollup_bytes_total", "counter", "Body bytes relayed, towards and from upstreams");
  bytes(text, totals);
  text.family("podjail_rollup_decisions_suppressed_total", "counter",
              "Decision records counted and not written");
  each(text, totals, [](const auto& sum) { return sum.counters.decisions_suppressed; });
  text.family("podjail_rollup_sidecars_total", "counter", "Sidecars that started, restarts included");
  each(text, totals, [](const auto& sum) { return sum.sidecars; });
  text.family("podjail_rollup_sidecars_live", "gauge", "Sidecars that run now");
  text.sample({}, ledger.living_containers().size());
  text.family("podjail_rollup_reports_total", "counter", "Reports read since the agent started");
  text.sample({{"result", "final"}}, counts.final_reports);
  text.sample({{"result", "corrupt"}}, counts.corrupt_reports);
  text.sample({{"result", "corrupt_handover"}}, counts.corrupt_handovers);
  return text.take();
}

std::string node_metrics(const NodeState& state) {
  Text text;
  text.family("podjail_node_install_ready", "gauge", "1 while the node is installed and every check holds");
  text.sample({}, state.ready ? 1 : 0);
  text.family("podjail_node_installs_total", "counter", "First installations since the agent started");
  text.sample({}, state.installs);
  text.family("podjail_node_repairs_total", "counter", "Times that what was installed had been changed");
  text.sample({}, state.repairs);
  text.family("podjail_node_runtime_restarts_total", "counter",
              "Restarts of the container runtime by the agent");
  text.sample({}, state.restarts);
  text.family("podjail_node_check", "gauge", "1 where the last check held");
  text.sample({{"check", "runtime"}}, number(state.runtime));
  text.sample({{"check", "kernel"}}, number(state.kernel));
  text.sample({{"check", "container"}}, number(state.container));
  return text.take();
}

}  // namespace podjail::agent
