#include "agent/board.h"

#include "agent/exposition.h"
#include "lib/base/json_text.h"

namespace podjail::agent {

void Board::show_rollup(std::string metrics) {
  const std::lock_guard lock(mutex_);
  rollup_ = std::move(metrics);
}

void Board::show_node(const NodeState& state) {
  const std::lock_guard lock(mutex_);
  node_ = state;
}

bool Board::is_ready() const {
  const std::lock_guard lock(mutex_);
  return rollup_ && node_ && node_->ready;
}

std::string Board::readiness() const {
  const bool ready = is_ready();
  const std::lock_guard lock(mutex_);
  std::string text = std::string("{\"ready\":") + (ready ? "true" : "false") + ",\"trouble\":";
  append_json_string(text, node_ ? node_->trouble : "the node has not been looked at yet");
  return text + "}\n";
}

std::string Board::metrics() const {
  const std::lock_guard lock(mutex_);
  return rollup_.value_or("") + node_metrics(node_.value_or(NodeState{}));
}

admin::Pages Board::pages() const {
  return {[this] { return metrics(); },
          [this]() -> admin::Pages::Readiness {
            return {is_ready(), readiness(), "application/json"};
          }};
}

}  // namespace podjail::agent
