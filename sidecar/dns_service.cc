#include "sidecar/dns_service.h"

namespace podjail {
namespace {

dns::Server::Options server_options(const config::Config& config, dns::SearchList search_list) {
  dns::Server::Options options;
  options.answers.search_suffixes = config.dns.search;
  options.answers.search_list = std::move(search_list);
  options.answers.local_zones = config.dns.local_zones;
  return options;
}

}  // namespace

DnsService::DnsService(net::asio::io_context& context, const proxy::Shared& shared,
                       dns::SearchList search_list)
    : shared_(shared),
      log_({shared.log_sink, shared.denials, shared.metrics}, shared.log_context),
      deadlines_(context),
      server_(context, deadlines_, shared.names, server_options(shared.config, std::move(search_list)),
              [this](const dns::Answer& answer) { trace(answer); }) {}

void DnsService::trace(const dns::Answer& answer) {
  shared_.metrics.count_dns_query(answer.question_type, answer.verdict);
  const auto known = shared_.names.size();
  // A name that is asked for again tells nothing new, and there may be thousands of questions a second.
  if (answer.verdict == Verdict::kAllow && known == names_known_) return;
  names_known_ = known;
  const auto id = shared_.ids.next();
  observe::DecisionRecord record;
  record.id = id.view();
  record.protocol = Protocol::kDns;
  record.question_type = answer.question_type;
  if (answer.name) record.host = answer.name->str();
  record.verdict = answer.verdict;
  record.reason = answer.reason;
  log_.write(record);
}

}  // namespace podjail
