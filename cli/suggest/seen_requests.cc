#include "cli/suggest/seen_requests.h"

#include <algorithm>

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxTold = 1024;  // bytes of one line
constexpr std::uint64_t kSwitchingProtocols = 101;

SeenRequest seen_of(const LogRecord& record, const RequestLine& line, const std::string& container) {
  const auto facts = line.facts();
  SeenRequest seen;
  seen.container = container;
  seen.place = {std::string(facts.scheme), std::string(facts.host), facts.port};
  seen.method = facts.method;
  seen.path = facts.path;
  seen.query = facts.query;
  if (!seen.query.empty()) {
    const bool is_whole = record.decision.query == LoggedDecision::Query::kWhole;
    seen.query_known = is_whole ? SeenRequest::Query::kWhole : SeenRequest::Query::kRedacted;
  }
  return seen;
}

}  // namespace

std::string Place::origin() const {
  return scheme + "://" + host + ":" + std::to_string(port);
}

std::string SeenRequest::url() const {
  auto url = place.scheme + "://" + place.host;
  if (place.port != (place.scheme == "http" ? 80 : 443)) url += ":" + std::to_string(place.port);
  url += path;
  return query.empty() ? url : url + "?" + query;
}

void SeenRequests::add(const LogRecord& record, const RequestLine& line) {
  ++requests_;
  auto seen = seen_of(record, line, tells_containers_apart() ? record.decision.container : "");
  auto found = seen_.find(seen);
  if (found == seen_.end()) {
    const auto bytes = seen.container.size() + seen.place.host.size() + seen.method.size() +
                       seen.path.size() + seen.query.size();
    if (seen_.size() >= kMaxDifferent || bytes_ + bytes > kMaxBytes) {
      ++beyond_;
      return;
    }
    bytes_ += bytes;
    found = seen_.emplace(std::move(seen), Evidence{}).first;
  }
  auto& evidence = found->second;
  ++evidence.requests;
  evidence.most_sent = std::max(evidence.most_sent, record.bytes_sent);
  if (record.status == kSwitchingProtocols) evidence.upgrades = Evidence::Upgrades::kYes;
}

void ToldLines::count(const std::string& text) {
  const auto cut = text.substr(0, kMaxTold);
  const auto found = lines_.find(cut);
  if (found != lines_.end()) {
    ++found->second;
  } else if (lines_.size() < kMaxDifferent) {
    lines_.emplace(cut, 1);
  } else {
    ++beyond_;
  }
}

}  // namespace podjail::cli
