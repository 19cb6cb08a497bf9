// What policy bounds an exchange by, what it says of the answer, and what it changes in the two heads: the
// same for every version of HTTP on either side.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sidecar/proxy/served_request.h"

namespace podjail::proxy {

class ExchangeBounds {
 public:
  // Both must outlive it; `served` has the permit.
  ExchangeBounds(ServedRequest& served, const http::RequestHead& head);

  // Why an answer is refused: a policy denies it, with a message for the workload, or it says itself that it
  // is too large.
  struct Objection {
    Reason reason;
    std::string message = {};
  };
  // Once, before anything of the answer is relayed: what is refused then is refused whole, not cut off.
  std::optional<Objection> objection_to(const http::ResponseHead& answer);

  bool is_within_limit(std::uint64_t response_bytes) const;
  std::optional<std::uint64_t> max_response_bytes() const { return max_response_bytes_; }
  bool has_expired() const { return permit_.until() && net::Clock::now() >= *permit_.until(); }
  // For the request's body: after its deadline an exchange ends itself; this is when it has surely done so.
  net::Deadline upload_until() const;

  bool is_request_edited() const { return !permit_.outputs().request_headers.empty(); }
  bool is_answer_edited() const { return !answer_edits_->empty(); }
  // Views of the heads and of the policies' decision, which the other calls leave valid.
  http::RequestHead head_for_upstream() const;
  http::ResponseHead head_for_workload(const http::ResponseHead& answer) const;
  // The fields behind a body: what a policy removes or sets must not come that way.
  std::vector<http::Header> trailers_for_workload(std::vector<http::Header> trailers) const;

 private:
  ServedRequest& served_;
  const Permit& permit_;
  const http::RequestHead& head_;
  std::optional<std::uint64_t> max_response_bytes_;
  const policy::HeaderEdits* answer_edits_;
};

}  // namespace podjail::proxy
