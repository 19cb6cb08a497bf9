// Every metric the sidecar exports, resolved once. Hot-path calls touch counters that are already looked up;
// no call ever creates a label value from workload input except host names, of which only the first
// `max_hosts` of each verdict get their own: hosts that are denied can never use up the labels of allowed
// ones.
//
// Thread rule: every member may be called from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lib/contract/reason.h"
#include "sidecar/observe/totals.h"

namespace podjail::observe {

enum class TlsSide : std::uint8_t { kDownstream, kUpstream };
enum class Outcome : std::uint8_t { kOk, kFailed };
// What became of a policy set that was found.
enum class ReloadResult : std::uint8_t { kOk, kFailed, kTestsFailed };
enum class Direction : std::uint8_t { kSent, kReceived };  // towards, from the upstream

// What judging with the shadow policies in force would change.
enum class ShadowResult : std::uint8_t { kAgreed, kWouldAllow, kWouldDeny, kFailed, kLeftOut };

class Metrics {
 public:
  struct Options {
    std::size_t max_hosts = 50;  // per verdict; the rest count as "other"
  };
  explicit Metrics(Options options);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void count_request(Verdict verdict, Reason reason, Protocol protocol);
  void count_host_request(std::string_view host, Verdict verdict);
  void observe_request_seconds(double seconds);
  void observe_policy_seconds(double seconds);
  void observe_upstream_connect_seconds(double seconds);
  void count_bytes(Direction direction, std::uint64_t bytes);
  void connection_opened();
  void connection_closed();
  void count_tls_handshake(TlsSide side, Outcome outcome);
  void count_leaf_minted();
  void count_leaf_cache_hit();
  void count_dns_query(std::string_view question_type, Verdict verdict);  // unlisted types count as "other"
  void count_upstream_error(Reason reason);
  void count_observed_denial(Reason reason);  // what would be denied, were policies enforced
  void set_policy_revision(std::string_view revision, std::size_t policies);
  void count_policy_reload(ReloadResult result);
  void count_shadow(ShadowResult result);
  void count_decisions_suppressed(std::uint64_t records);

  // What was counted so far, for the report at exit.
  Totals totals() const;

  // The Prometheus text exposition format 0.0.4, process metrics included.
  std::string serialize() const;

 private:
  struct Series;
  std::unique_ptr<Series> series_;
};

}  // namespace podjail::observe
