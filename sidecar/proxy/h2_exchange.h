// One permitted request of a workload that speaks HTTP/2, and its answer: over HTTP/2 where the upstream
// agrees by ALPN, on a connection shared with other requests; otherwise over HTTP/1.1, as an Exchange.
// Without TLS nothing is negotiated: an upstream is spoken to in HTTP/2 where the workload asks for trailers
// (gRPC), which HTTP/1.1 would lose, since it could only ask knowing that its server speaks it.
//
// A request that the upstream says it did not process is sent once more, on another connection, if none of
// its body was sent.
#pragma once

#include <memory>
#include <optional>

#include "sidecar/proxy/exchange.h"
#include "sidecar/proxy/upstream_h2.h"

namespace podjail::proxy {

class H2Exchange {
 public:
  using Outcome = Exchange::Outcome;

  // As for an Exchange.
  H2Exchange(Worker& worker, Downstream& downstream, const http::RequestHead& head, std::size_t head_bytes,
             ServedRequest& served, ExchangeScratch& scratch);

  net::Task<Outcome> run();

 private:
  enum class Attempt : std::uint8_t { kDone, kRepeat };
  enum class Way : std::uint8_t { kHttp2, kHttp1, kNone };
  net::Task<Outcome> over_http1();
  net::Task<Way> obtain_connection();
  net::Task<Way> dial();
  net::Task<Attempt> attempt();
  bool open_stream();
  net::Task<void> start_upload();
  net::Task<void> stop_upload();
  net::Task<void> relay_answer();
  net::Task<bool> relay_body();
  bool may_repeat() const;
  Reason failure() const;
  void fail(Reason reason, std::string detail = {});
  void extend_deadlines();
  void start_clock();
  void expire();
  bool admit_answer();
  bool has_body() const { return head_.framing != http::Framing::kNone; }

  Worker& worker_;
  Downstream& downstream_;
  const http::RequestHead& head_;
  const std::size_t head_bytes_;
  ServedRequest& served_;
  const Permit& permit_;
  observe::DecisionRecord& fields_;
  ExchangeScratch& scratch_;
  std::shared_ptr<UpstreamH2> connection_;
  enum class Use : std::uint8_t { kFresh, kReused } use_ = Use::kFresh;
  enum class Tries : std::uint8_t { kFirst, kLast } tries_ = Tries::kFirst;
  std::unique_ptr<Upstream> http1_;  // what ALPN gave instead
  std::optional<UpstreamStream> stream_;
  std::optional<Upload> upload_;
  ExchangeBounds bounds_;
  std::unique_ptr<net::Deadlines::Watch> clock_;  // of the permit's deadline
  Outcome outcome_;
};

}  // namespace podjail::proxy
