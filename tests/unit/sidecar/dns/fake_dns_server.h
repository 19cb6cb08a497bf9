// An upstream DNS server for tests: one UDP socket on loopback, one function that makes each response.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lib/base/unique_fd.h"
#include "tests/unit/sidecar/dns/dns_message.h"

namespace podjail::test {

class FakeDnsServer {
 public:
  using Respond = std::function<Bytes(const Message& query)>;  // empty: no response

  explicit FakeDnsServer(Respond respond);

  void respond_with(Respond respond) { respond_ = std::move(respond); }
  std::string address() const;  // "127.0.0.1:port"
  // Answers what has come in. Never waits.
  void serve_pending();
  // The names asked for, one entry per question, lower case as they came.
  const std::vector<std::string>& questions() const { return questions_; }
  // The ports they came from.
  const std::vector<std::uint16_t>& ports() const { return ports_; }
  std::size_t count(std::string_view name, std::uint16_t type) const;

 private:
  Respond respond_;
  UniqueFd socket_;
  std::vector<std::string> questions_;
  std::vector<std::uint16_t> types_;
  std::vector<std::uint16_t> ports_;
};

}  // namespace podjail::test
