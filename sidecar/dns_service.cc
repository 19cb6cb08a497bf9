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

dns::Server::AskOutside ask_with(std::optional<OutsideResolver> outside) {
  if (!outside) return nullptr;
  return [resolver = std::make_shared<OutsideResolver>(std::move(*outside))](dns::OutsideQuestion question) {
    return resolver->ask(std::move(question));
  };
}

}  // namespace

DnsService::DnsService(net::asio::io_context& context, const proxy::Shared& shared,
                       dns::SearchList search_list, std::optional<OutsideResolver> outside)
    : shared_(shared),
      log_({shared.log_sink, shared.denials, shared.metrics}, shared.log_context),
      deadlines_(context),
      server_(
          context, deadlines_, shared.names, server_options(shared.config, std::move(search_list)),
          [this](const dns::Answer& answer) { trace(answer); }, ask_with(std::move(outside))) {}

void DnsService::trace(const dns::Answer& answer) {
  shared_.metrics.count_dns_query(answer.question_type, answer.verdict);
  const auto known = shared_.names.size();
  // A name that is asked for again tells nothing new, and there may be thousands of questions a second.
  if (answer.reason == Reason::kDnsSynthetic && known == names_known_) return;
  names_known_ = known;
  const auto id = shared_.ids.next();
  observe::DecisionRecord record;
  record.id = id.view();
  record.protocol = Protocol::kDns;
  record.question_type = answer.question_type;
  if (answer.name) record.host = answer.name->str();
  record.verdict = answer.verdict;
  record.reason = answer.reason;
  record.message = answer.explanation;
  record.layer = answer.layer;
  record.policy = answer.policy;
  record.revision = answer.revision;
  record.evaluation_seconds = answer.evaluation_seconds;
  std::vector<observe::RecordTag> tags;
  for (const auto& tag : answer.tags) tags.push_back({tag.name, tag.value});
  record.tags = tags;
  log_.write(record);
}

}  // namespace podjail
