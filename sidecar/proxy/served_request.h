// One request from its head to its verdict, with the record of both: the same for every version of HTTP.
#pragma once

#include <optional>

#include "sidecar/http/authority.h"
#include "sidecar/http/refusal.h"
#include "sidecar/proxy/recorder.h"

namespace podjail::proxy {

class ServedRequest {
 public:
  // Both must outlive it; the record begins now.
  ServedRequest(Worker& worker, const ConnectionFacts& facts);
  // When the exchange is over: counts its bytes for the budgets it was given.
  void spend_bytes();

  // Why the request is refused before a policy sees it: a host that is none, or another one than the
  // connection is for. `head` and what its views are of must outlive the record.
  std::optional<http::Refusal> examine(const http::RequestHead& head, Scheme scheme);
  // After examine(): what the policies say. Nothing if there is a permit, which the request may then use.
  // Where it is a refusal and wants_body() says so, a policy reads the body: to be asked again, with it.
  // Nothing either where awaits_external() says that there is no permit yet.
  std::optional<http::Refusal> judge(const http::RequestHead& head, Scheme scheme,
                                     std::optional<std::string_view> body = {});
  std::optional<std::uint64_t> wants_body() const { return judgement_.decision.wants_body; }
  bool awaits_external() const { return judgement_.awaits_external; }
  // What the policy program outside of the sidecar says then: as judge().
  net::Task<std::optional<http::Refusal>> ask_external(const http::RequestHead& head, Scheme scheme);
  const Permit& permit() const { return *judgement_.permit; }

  // When the answer to the permitted request is known and nothing of it was relayed: what the policies say of
  // it. Nothing where none asks to see answers. The decision stays here.
  const policy::Decision* judge_answer(const http::RequestHead& head, const http::ResponseHead& answer);

  PendingRecord& record() { return record_; }
  // Completes `refusal` with the decision's id and a status, and finishes the record with it.
  void refuse(http::Refusal& refusal);

 private:
  std::optional<http::Refusal> use_permit(const http::RequestHead& head);
  void show_to_shadow(const http::RequestHead& head, Scheme scheme);

  Worker& worker_;
  const ConnectionFacts& facts_;
  PendingRecord record_;
  std::optional<http::Authority> authority_;
  Judgement judgement_;
  Judgement answer_judgement_;
};

// The HTTP status of a refusal for `reason`.
unsigned status_of(Reason reason);

}  // namespace podjail::proxy
