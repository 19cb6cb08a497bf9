// Asks the policies, and turns an allow into the Permit that alone can be dialled.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "lib/policy/engine.h"
#include "sidecar/config/config.h"
#include "sidecar/http/message.h"
#include "sidecar/proxy/connection_facts.h"
#include "sidecar/proxy/external_opinion.h"
#include "sidecar/proxy/permit.h"

namespace podjail::proxy {

struct Judgement {
  policy::Decision decision;
  std::optional<Permit> permit;  // of a request: present exactly when it may go on
  std::string revision;          // of the policy set that judged
  double seconds = 0;            // spent in the policies
  // No policy here denies the request, and a program outside has still to be asked: there is no permit yet,
  // and none without conclude().
  bool awaits_external = false;

  // It goes on although it is denied: it is observed, and nothing is enforced.
  bool is_observed_denial() const { return permit && decision.verdict == Verdict::kDeny; }
};

// What onConnect said of a connection.
enum class ConnectVerdict : std::uint8_t {
  kIntercept,  // no grant: its requests are judged one by one
  kRelay,      // it is relayed unread; there is a permit
  kRefuse,     // a policy denies it, or one of them failed
  kObserve,    // the same where nothing is enforced: to be recorded, and intercepted
};
struct ConnectJudgement {
  ConnectVerdict verdict = ConnectVerdict::kIntercept;
  Judgement judgement;
};

// Thread rule: one judge per worker, used on its thread.
class Judge {
 public:
  explicit Judge(config::Mode mode = config::Mode::kEnforce,
                 config::ExternalPolicy external = config::ExternalPolicy::kOff)
      : mode_(mode), external_(external) {}
  // Puts another policy set in force from the next request on, and settles its engine on this thread. Null:
  // nothing is loaded, so everything is denied.
  void set_engine(std::shared_ptr<policy::Engine> engine);
  // Revision of the policy set in force, "" when there is none.
  std::string_view revision() const;

  bool is_enforced() const { return mode_ == config::Mode::kEnforce; }

  // Whether any policy wants to see answers. Otherwise judge_response need not be called.
  bool judges_responses() const { return engine_ && engine_->judges_responses(); }
  // Of the answer to a request that was sent with `permit`, by onResponse: by the policies in force now,
  // which may be others than those that permitted it. There is no other permit; the decision's outputs hold
  // from now on, if is_enforced().
  Judgement judge_response(const http::RequestHead& head, const ConnectionFacts& connection,
                           const Permit& permit, const http::ResponseHead& response);

  // Whether any policy wants to see connections. Otherwise judge_connection need not be called.
  bool judges_connections() const { return engine_ && engine_->judges_connections(); }
  // Of a connection whose name is known. `protocol` is kTcp before a byte of it was read: kRelay if a tunnel
  // is granted; and kTls after a ClientHello for `host`: kRelay if passthrough is. Never where a program
  // outside judges requests, which could not judge those that are relayed unread.
  ConnectJudgement judge_connection(Protocol protocol, const ConnectionFacts& connection,
                                    const HostName& host);

  // Of a DNS question for the outside, by onDns. There is no permit: nothing is dialled. `type` as "TXT".
  Judgement judge_question(const HostName& name, std::string_view type);

  // While nothing is enforced: of a connection of no known protocol, which is relayed unread to where its
  // name leads. Nothing otherwise.
  std::optional<Judgement> observe_unread(const ConnectionFacts& connection, const HostName& host) const;

  // The policy sees the path without segments "."; an allow without the grant that an encoded slash needs is
  // a denial (path_rules.h). While nothing is enforced there is a permit all the same, without the bounds of
  // an allow. `body` is given where it was read: decision.wants_body asks for it.
  Judgement judge(const http::RequestHead& head, const ConnectionFacts& connection, const HostName& host,
                  std::uint16_t port, Scheme scheme, std::optional<std::string_view> body = {});

  // The end of a judgement that awaits_external: the opinion narrows what policies allow, or decides where
  // there are none. Grants of policies stand beside it, since it judges what they were made for; alone, its
  // own do.
  void conclude(Judgement& judgement, ExternalOpinion opinion, const http::RequestHead& head,
                const HostName& host, std::uint16_t port, Scheme scheme) const;

  // What the policies are told of a request. Views of its parts, and of this object until the next call.
  policy::RequestFacts describe(const http::RequestHead& head, const ConnectionFacts& connection,
                                const HostName& host, std::uint16_t port, Scheme scheme);

 private:
  void permit_request(Judgement& judgement, const http::RequestHead& head, const HostName& host,
                      std::uint16_t port, Scheme scheme) const;

  const config::Mode mode_;
  const config::ExternalPolicy external_;
  std::shared_ptr<policy::Engine> engine_;
  static policy::ConnectionFacts facts_of(const ConnectionFacts& connection);
  // Storage reused between requests.
  std::vector<policy::HeaderView> headers_;
  std::vector<policy::HeaderView> response_headers_;
  std::string canonical_path_;
};

}  // namespace podjail::proxy
