#include "lib/policy/kept_facts.h"

namespace podjail::policy {
namespace {

// `Facts` and `Headers` may be const.
template <typename Facts, typename Headers, typename Visit>
void visit_texts(Facts& facts, Headers& headers, const Visit& visit) {
  auto& connection = facts.connection;
  for (auto* text : {&facts.method, &facts.scheme, &facts.host, &facts.path, &facts.raw_path, &facts.query,
                     &facts.version, &connection.protocol, &connection.sni, &connection.dns_name,
                     &connection.destination_address, &connection.alpn, &facts.container.name,
                     &facts.container.id, &facts.process.exe, &facts.process.command_line}) {
    visit(*text);
  }
  for (auto& header : headers) {
    visit(header.name);
    visit(header.value);
  }
}

}  // namespace

std::size_t text_bytes(const RequestFacts& facts) {
  std::size_t bytes = 0;
  visit_texts(facts, facts.headers, [&](std::string_view text) { bytes += text.size(); });
  return bytes;
}

KeptFacts::KeptFacts(const RequestFacts& facts)
    : headers_(facts.headers.begin(), facts.headers.end()), facts_(facts) {
  bytes_.reserve(text_bytes(facts));
  visit_texts(facts_, headers_, [&](std::string_view& text) {
    if (text.empty()) return;
    const auto begin = bytes_.size();
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    text = {bytes_.data() + begin, text.size()};
  });
  facts_.headers = headers_;
}

}  // namespace podjail::policy
