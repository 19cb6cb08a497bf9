// A whole worker between a test's client and a test's upstream, in one thread: the test writes what a
// workload would send, the lab turns the worker, the resolver's server and the upstream until something has
// come of it. Only the redirect is pretended: a connection is given the original destination the kernel would
// have told.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/policy/platform.h"
#include "sidecar/proxy/connection.h"
#include "sidecar/proxy/worker.h"
#include "tests/unit/sidecar/dns/fake_dns_server.h"
#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::test {

// An HTTP server that keeps every byte it was sent and answers as told.
class RecordingUpstream {
 public:
  // Given what a connection has sent since its last answer; the answer, or nothing to wait for more. An
  // answer that ends with kHangUp is sent without it and then the connection is closed.
  using Respond = std::function<std::optional<std::string>(const std::string& received)>;
  static constexpr std::string_view kHangUp = "\x01hang-up";
  static constexpr std::string_view kReset = "\x01reset";  // the same with a reset

  RecordingUpstream();
  void turn();
  std::uint16_t port() const { return port_; }
  Respond respond;
  bool stop_reading = false;  // what connections send stays in their sockets
  std::size_t connections = 0;
  std::string received;  // everything, in order of arrival

 private:
  struct Peer {
    UniqueFd fd;
    std::string pending;
  };
  void serve(Peer& peer);
  UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::vector<Peer> peers_;
};

class ProxyLab {
 public:
  static constexpr std::string_view kName = "upstream.example.test";

  // One policy file, "policy.js".
  explicit ProxyLab(const std::string& policy, const std::function<void(config::Config&)>& adjust = {},
                    std::string proxy_authorization = {});
  ~ProxyLab();

  // A workload's connection on its way to kName at the upstream's port.
  UniqueFd connect();
  UniqueFd connect_with(proxy::ConnectionFacts facts);

  // Turns everything until `condition` holds; a test failure after some seconds.
  void turn_until(const std::function<bool()>& condition);

  struct Seen {
    std::string bytes;
    enum class End { kOpen, kProper, kReset } end = End::kOpen;
  };
  // Sends `request` and collects what comes back until `enough` holds or the connection ends.
  Seen send(int fd, std::string_view request, const std::function<bool(const std::string&)>& enough = {});
  // The same on a connection of its own.
  Seen send(std::string_view request);

  // "Host: …" with the port the upstream really has.
  std::string host_header() const;
  std::string get(std::string_view path, std::string_view more_headers = "") const;
  // The decision log so far, a line each.
  std::vector<std::string> decisions();

  RecordingUpstream upstream;
  FakeDnsServer dns;
  proxy::Worker& worker() { return *worker_; }
  const proxy::Shared& shared() const { return *shared_; }
  const tls::Issuer& issuer() const { return *issuer_; }
  // Puts another policy in force.
  void use_policy(const std::string& policy);
  // Puts a shadow policy beside it.
  void use_shadow(const std::string& policy);
  std::size_t open_connections = 0;

 private:
  void turn();

  config::Config config_;
  Identity root_;
  std::optional<tls::Issuer> issuer_;
  std::optional<tls::ServerContext> server_tls_;
  std::optional<tls::ClientContext> client_tls_;
  dns::NamePool names_;
  observe::Metrics metrics_;
  UniqueFd log_reader_;
  std::string log_text_;
  std::optional<observe::LogSink> sink_;
  observe::TokenBucket denials_;
  observe::DecisionIds ids_;
  std::atomic<std::uint64_t> connection_ids_{0};
  std::optional<proxy::ShadowJudge> shadow_;
  std::optional<proxy::Shared> shared_;
  std::unique_ptr<proxy::Worker> worker_;
};

}  // namespace podjail::test
