#include "sidecar/proxy/judge.h"

#include "sidecar/net/task.h"

namespace podjail::proxy {

void Judge::set_engine(std::shared_ptr<policy::Engine> engine) {
  engine_.reset();  // a thread has one settled engine
  engine_ = std::move(engine);
  if (engine_) engine_->settle();
}

std::string_view Judge::revision() const {
  return engine_ ? engine_->revision() : std::string_view();
}

Judgement Judge::judge(const http::RequestHead& head, const ConnectionFacts& connection, const HostName& host,
                       std::uint16_t port, Scheme scheme) {
  Judgement judgement;
  if (!engine_) {
    judgement.decision.reason = Reason::kPolicyUnavailable;
    return judgement;
  }
  headers_.clear();
  for (const auto& header : head.headers) headers_.push_back({header.name, header.value});

  policy::RequestFacts facts;
  facts.method = head.method;
  facts.scheme = scheme == Scheme::kHttps ? "https" : "http";
  facts.host = host.str();
  facts.port = port;
  facts.path = head.path;
  facts.query = head.query;
  facts.version = head.minor_version == 0 ? "1.0" : "1.1";
  facts.headers = headers_;
  facts.container = {connection.container->name, connection.container->id};
  facts.connection.protocol = facts.scheme;
  if (connection.sni) facts.connection.sni = connection.sni->str();
  if (connection.dns_name) facts.connection.dns_name = connection.dns_name->str();
  facts.connection.destination_address = connection.original_address;
  facts.connection.destination_port = connection.original.endpoint.port;
  facts.connection.alpn = connection.sni ? "http/1.1" : "";

  judgement.revision = engine_->revision();
  const auto begin = net::Clock::now();
  judgement.decision = engine_->evaluate(facts);
  judgement.seconds = std::chrono::duration<double>(net::Clock::now() - begin).count();
  if (judgement.decision.verdict == Verdict::kAllow) {
    judgement.permit = Permit(host, port, scheme, judgement.decision.max_request_bytes);
  }
  return judgement;
}

}  // namespace podjail::proxy
