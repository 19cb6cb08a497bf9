#include "sidecar/observe/metrics.h"

#include <prometheus/text_serializer.h>

#include "sidecar/observe/metric_series.h"
#include "sidecar/observe/process_metrics.h"

namespace podjail::observe {
namespace {

using prometheus::Labels;

std::string word(Verdict verdict) {
  return std::string(to_string(verdict));
}
std::string word(Reason reason) {
  return std::string(to_string(reason));
}
std::string word(Protocol protocol) {
  return std::string(to_string(protocol));
}
std::string word(Outcome outcome) {
  return outcome == Outcome::kOk ? "ok" : "failed";
}
std::string word(TlsSide side) {
  return side == TlsSide::kDownstream ? "downstream" : "upstream";
}

std::string word(ShadowResult result) {
  switch (result) {
    case ShadowResult::kAgreed:
      return "agreed";
    case ShadowResult::kWouldAllow:
      return "would_allow";
    case ShadowResult::kWouldDeny:
      return "would_deny";
    case ShadowResult::kFailed:
      return "failed";
    case ShadowResult::kLeftOut:
      return "left_out";
  }
  return "";
}

template <typename Enum>
constexpr std::size_t number(Enum value) {
  return static_cast<std::size_t>(value);
}

std::size_t question_index(std::string_view type) {
  std::size_t i = 0;
  while (i + 1 < kQuestionTypes.size() && kQuestionTypes[i] != type) ++i;
  return i;
}

std::uint64_t whole(double count) {
  return static_cast<std::uint64_t>(count);
}

}  // namespace

Metrics::Metrics(Options options) : series_(std::make_unique<Series>(options.max_hosts)) {}
Metrics::~Metrics() = default;

void Metrics::count_request(Verdict verdict, Reason reason, Protocol protocol) {
  const auto index = (number(verdict) * kReasonCount + number(reason)) * kProtocolCount + number(protocol);
  series_->requests
      .at(index,
          [&] {
            return Labels{{"verdict", word(verdict)}, {"reason", word(reason)}, {"protocol", word(protocol)}};
          })
      .Increment();
}

void Metrics::count_host_request(std::string_view host, Verdict verdict) {
  auto& hosts = series_->hosts[number(verdict)];
  const auto index = hosts.index_of(host);
  const auto labels = [&] {
    return Labels{{"host", std::string(hosts.label(index))}, {"verdict", word(verdict)}};
  };
  series_->host_requests[number(verdict)].at(index, labels).Increment();
}

void Metrics::observe_request_seconds(double seconds) {
  series_->request_seconds.Observe(seconds);
}
void Metrics::observe_policy_seconds(double seconds) {
  series_->policy_seconds.Observe(seconds);
}
void Metrics::observe_upstream_connect_seconds(double seconds) {
  series_->connect_seconds.Observe(seconds);
}
void Metrics::count_bytes(Direction direction, std::uint64_t bytes) {
  if (bytes > 0) series_->bytes[number(direction)]->Increment(static_cast<double>(bytes));
}
void Metrics::connection_opened() {
  series_->connections.Increment();
}
void Metrics::connection_closed() {
  series_->connections.Decrement();
}

void Metrics::count_tls_handshake(TlsSide side, Outcome outcome) {
  const auto labels = [&] { return Labels{{"side", word(side)}, {"result", word(outcome)}}; };
  series_->handshakes.at(number(side) * 2 + number(outcome), labels).Increment();
}

void Metrics::count_leaf_minted() {
  series_->leaves_minted.Increment();
}
void Metrics::count_leaf_cache_hit() {
  series_->leaf_cache_hits.Increment();
}

void Metrics::count_dns_query(std::string_view question_type, Verdict verdict) {
  const auto type = question_index(question_type);
  const auto labels = [&] {
    return Labels{{"qtype", std::string(kQuestionTypes[type])}, {"verdict", word(verdict)}};
  };
  series_->dns_queries.at(type * kVerdictCount + number(verdict), labels).Increment();
}

void Metrics::count_upstream_error(Reason reason) {
  series_->upstream_errors.at(number(reason), [&] { return Labels{{"reason", word(reason)}}; }).Increment();
}

void Metrics::count_observed_denial(Reason reason) {
  series_->observed_denials.at(number(reason), [&] { return Labels{{"reason", word(reason)}}; }).Increment();
}

void Metrics::count_shadow(ShadowResult result) {
  series_->shadows.at(number(result), [&] { return Labels{{"result", word(result)}}; }).Increment();
}

void Metrics::set_policy_revision(std::string_view revision, std::size_t policies) {
  const std::lock_guard lock(series_->revision_change);
  auto& fresh = series_->revision_family.Add(
      {{"revision", std::string(revision)}, {"policies", std::to_string(policies)}});
  fresh.Set(1);
  if (series_->revision != nullptr && series_->revision != &fresh) {
    series_->revision_family.Remove(series_->revision);
  }
  series_->revision = &fresh;
}

void Metrics::count_policy_reload(ReloadResult result) {
  series_->reloads[number(result)]->Increment();
}
void Metrics::count_decisions_suppressed(std::uint64_t records) {
  series_->suppressed.Increment(static_cast<double>(records));
}

Totals Metrics::totals() const {
  Totals totals;
  for (std::size_t i = 0; i < kVerdictCount * kReasonCount * kProtocolCount; ++i) {
    const auto count = whole(series_->requests.value(i));
    if (count == 0) continue;
    const auto verdict = static_cast<Verdict>(i / (kReasonCount * kProtocolCount));
    const auto reason = static_cast<Reason>(i / kProtocolCount % kReasonCount);
    totals.requests_by_verdict[word(verdict)] += count;
    totals.requests_by_reason[word(reason)] += count;
  }
  for (const auto verdict : {Verdict::kAllow, Verdict::kDeny}) {
    const auto& hosts = series_->hosts[number(verdict)];
    for (std::size_t i = 0; i <= hosts.limit(); ++i) {
      const auto count = whole(series_->host_requests[number(verdict)].value(i));
      if (count > 0) totals.requests_by_host[std::string(hosts.label(i))][word(verdict)] += count;
    }
  }
  totals.bytes_sent = whole(series_->bytes[number(Direction::kSent)]->Value());
  totals.bytes_received = whole(series_->bytes[number(Direction::kReceived)]->Value());
  totals.decisions_suppressed = whole(series_->suppressed.Value());
  return totals;
}

std::string Metrics::serialize() const {
  auto families = series_->registry.Collect();
  for (auto& family : collect_process_metrics()) families.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace podjail::observe
