// One permitted request and its answer: takes an upstream connection from the pool or dials one, sends the
// rebuilt head, relays the body up and the answer down with bounded memory, and gives the connection back if
// both ended cleanly.
//
// The body goes up while the answer comes down, so an upstream may answer early (a 413, a redirect) without
// either side waiting for the other for ever.
#pragma once

#include <string>
#include <vector>

#include "sidecar/http/body_reader.h"
#include "sidecar/http/response_parser.h"
#include "sidecar/proxy/downstream.h"
#include "sidecar/proxy/exchange_bounds.h"
#include "sidecar/proxy/http1_body.h"
#include "sidecar/proxy/served_request.h"
#include "sidecar/proxy/upload.h"
#include "sidecar/proxy/upstream.h"
#include "sidecar/proxy/worker.h"

namespace podjail::proxy {

// Storage a connection's exchanges share, one after another, so that each does not allocate its own.
struct ExchangeScratch {
  explicit ExchangeScratch(http::HeadLimits limits) : parser(limits) {}
  http::ResponseParser parser;
  std::string address;                   // of the upstream, as text
  std::string out;                       // the head for the upstream
  std::vector<std::string_view> pieces;  // content found in the upstream's buffer
};

class Exchange {
 public:
  // Whether any byte of an answer went to the workload. If not, the caller refuses the request with `reason`.
  enum class Relayed : std::uint8_t { kNothing, kSome };
  struct Outcome {
    Relayed relayed = Relayed::kNothing;
    Reason reason = Reason::kInternal;  // kAllowed: the whole answer was relayed
    Next next = Next::kClose;
    std::string detail;
    std::string message = {};  // of the policy that denied the answer
  };

  // All must outlive the exchange. `served` has the permit; `head_bytes` is what the head counts for in its
  // limit. Fills upstream_address, status and byte counts of the record.
  Exchange(Worker& worker, Downstream& downstream, const http::RequestHead& head, std::size_t head_bytes,
           ServedRequest& served, ExchangeScratch& scratch);

  // Before run(): a connection to begin with, opened for this permit.
  void begin_with(std::unique_ptr<Upstream> upstream) { upstream_ = std::move(upstream); }
  net::Task<Outcome> run();

 private:
  enum class Attempt : std::uint8_t { kDone, kStale };
  net::Task<bool> obtain_upstream();
  net::Task<Attempt> attempt();
  net::Task<bool> send_head();
  net::Task<bool> read_response_head();
  net::Task<void> relay_response();
  net::Task<void> relay_upgraded();
  bool is_granted_switch() const;
  net::Task<bool> relay_body(http::BodyReader& reader);
  void fail(Reason reason, std::string detail = {});
  void keep_upstream();
  bool may_retry() const;
  bool may_repeat() const;
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
  std::unique_ptr<Upstream> upstream_;
  std::string& address_;
  http::ResponseParser& parser_;
  std::string& out_;
  std::vector<std::string_view>& pieces_;
  std::optional<Http1Body> body_;  // where the upload goes
  std::optional<Upload> upload_;
  ExchangeBounds bounds_;
  std::unique_ptr<net::Deadlines::Watch> clock_;  // of the permit's deadline
  Outcome outcome_;
};

}  // namespace podjail::proxy
