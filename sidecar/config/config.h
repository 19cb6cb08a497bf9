// The sidecar's configuration as plain values: what config_json.h reads, with the defaults in force when a
// key is absent. docs/configuration.md lists the keys for people; a test compares the two.
//
// Times are durations, counted from the event each comment names. Sizes are bytes unless the name says
// otherwise.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/address.h"
#include "lib/base/host_name.h"
#include "lib/contract/contract.h"
#include "lib/policy/facts.h"
#include "lib/policy/layers.h"
#include "sidecar/net/address_policy.h"
#include "sidecar/net/host_pattern.h"
#include "sidecar/net/named_endpoint.h"
#include "sidecar/net/tls_version.h"
#include "sidecar/observe/query_policy.h"

namespace podjail::config {

using std::chrono::milliseconds;

// Where /metrics, /healthz and /readyz are served.
struct AdminConfig {
  IpAddress address;                          // 0.0.0.0; "::" means IPv6 only
  std::uint16_t port = contract::kAdminPort;  // 0: any free port

  Endpoint endpoint() const { return {address, port}; }
};

// The way from the sidecar to the outside.
struct UpstreamConfig {
  std::vector<std::string> roots = {"/etc/ssl/certs/ca-certificates.crt"};  // PEM files; one must hold a root
  std::vector<Endpoint> resolvers;  // DNS servers; empty: those of /etc/resolv.conf
  std::vector<net::Grant> grants;   // private addresses and ports that may be dialled all the same
  // An HTTP proxy that everything but `no_proxy` goes through; it resolves the names.
  std::optional<net::NamedEndpoint> proxy;
  std::string proxy_credentials_file;      // user:password; "": none are shown
  std::vector<net::HostPattern> no_proxy;  // hosts that are dialled directly
  milliseconds connect_timeout{5000};
  milliseconds idle_timeout{30000};  // how long a kept-alive upstream connection waits for its next request
  std::size_t max_idle_per_host = 32;
  std::size_t max_idle = 256;  // of all hosts
};

// What is different about TLS to some upstreams.
struct UpstreamTls {
  net::HostPattern host;
  std::string extra_roots;         // a PEM file; "": none beyond upstream.roots
  std::string client_certificate;  // a PEM file; "": none is shown
  std::string client_key;          // its key, a PEM file
  net::TlsVersion min_version = net::TlsVersion::k12;
};

// Whether a program outside of the sidecar judges requests (sidecar/proxy/external_judge.h).
enum class ExternalPolicy : std::uint8_t {
  kOff,
  kAlone,  // instead of policies in JavaScript
  kBoth,   // after them: both must allow
};

// The bounds of one policy evaluation, and what a policy set must pass.
struct PolicyConfig {
  milliseconds deadline{50};
  std::size_t heap_mb = 32;
  ExternalPolicy external = ExternalPolicy::kOff;
  milliseconds external_timeout{5000};              // question to answer
  policy::SetTests tests = policy::SetTests::kRun;  // what becomes of *_test.js among the policies
  policy::Reloading reloading = policy::Reloading::kOnChange;
};

struct DnsConfig {
  std::vector<HostName> search;       // suffixes that clients append: names below them do not exist
  std::vector<HostName> local_zones;  // zones whose names exist in spite of a search suffix
  std::size_t pool_size = 16384;      // names that get a synthetic address
};

struct DecisionLogConfig {
  std::string path = "-";  // "-": standard output
  observe::QueryPolicy query = observe::QueryPolicy::kRedacted;
};

// Where a workload may speak to the sidecar as to its proxy (CONNECT, SOCKS5, requests in absolute form).
enum class ExplicitProxy : std::uint8_t {
  kOff,          // nowhere: CONNECT is refused like any other method that is not relayed
  kPort,         // at contract::kExplicitPort of the pod's loopback addresses, which serves nothing else
  kTransparent,  // on every redirected connection, whatever address the workload takes for its proxy
  kBoth,
};

// The newest HTTP that is spoken with the workload; it always may choose HTTP/1.1.
enum class MaxHttpVersion : std::uint8_t { k1, k2 };

// What one pod may use of its sidecar.
struct LimitsConfig {
  std::size_t max_connections = 4096;                // of the workload, open at once
  std::size_t max_connections_per_container = 2048;  // of one of its containers
  std::size_t max_streams = 100;                     // requests that one HTTP/2 connection serves at once
  std::size_t max_head_bytes = 65536;                // request line and headers
  std::size_t max_headers = 100;                     // header fields of a request
  milliseconds head_timeout{10000};                  // first byte of a request to the end of its head
  milliseconds idle_timeout{60000};                  // end of an answer to the next request's first byte
  milliseconds body_timeout{60000};                  // between two pieces of a body
  std::size_t min_body_bytes = 64;           // per second of a request's body, after 30 s; 0: any pace
  milliseconds response_timeout{120000};     // end of a request to the answer's first byte
  milliseconds tunnel_idle_timeout{600000};  // within a tunnel or passthrough, nothing moving either way
  milliseconds detect_timeout{10000};        // accept to the bytes that name the protocol
  milliseconds drain_timeout{25000};         // SIGTERM to the end

  // DNS questions that onDns lets out: names carry data.
  std::size_t dns_questions_per_second = 10;  // 0: none
  std::size_t max_dns_questions = 1000;       // in the pod's life; 0: none
};

// What becomes of what policies do not allow.
enum class Mode : std::uint8_t {
  kEnforce,  // it is refused
  kObserve,  // it is let through, and recorded as what would be refused
};

struct Config {
  std::vector<std::string> policy_directories = {std::string(contract::kPolicyDirectory)};
  std::vector<policy::LayerDirectories> policy_layers;  // instead; policy_layers.h
  Mode mode = Mode::kEnforce;
  std::string shared_directory{contract::kSharedDirectory};
  std::string containers_file{contract::kContainersFile};  // written by the hook
  policy::PodFacts pod;
  std::size_t workers = 1;  // threads that serve connections
  ExplicitProxy explicit_proxy = ExplicitProxy::kOff;
  MaxHttpVersion max_http_version = MaxHttpVersion::k2;
  AdminConfig admin;
  UpstreamConfig upstream;
  std::vector<UpstreamTls> upstream_tls;
  PolicyConfig policy;
  DnsConfig dns;
  DecisionLogConfig decision_log;
  LimitsConfig limits;
};

}  // namespace podjail::config
