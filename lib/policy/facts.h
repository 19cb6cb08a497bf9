// What a policy is told about a request: views of the sidecar's own buffers, valid for one evaluation.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace podjail::policy {

struct HeaderView {
  std::string_view name;   // as sent
  std::string_view value;  // without surrounding white space
};

// Facts of the connection a request came on. An empty view means "not known".
struct ConnectionFacts {
  std::string_view protocol;  // "http" | "https"
  std::string_view sni;
  std::string_view dns_name;             // the name the workload resolved, from the synthetic pool
  std::string_view destination_address;  // original destination: evidence, never an instruction
  std::uint16_t destination_port = 0;
  std::string_view alpn;
};

// The container a request comes from, as the kernel tells them apart. Empty views mean "not known".
struct ContainerFacts {
  std::string_view name;
  std::string_view id;
};

// The process a connection comes from, where somebody looks (podjail run). Evidence and no proof: a process
// may run another's program, or have it do its work. Empty views, and 0, mean "not known".
struct ProcessFacts {
  std::uint32_t pid = 0;  // in the jail
  std::string_view exe;   // path of its program
  std::string_view command_line;
};

// Facts of the pod, the same for every request.
struct PodFacts {
  std::string name;
  std::string pod_namespace;
  std::string service_account;
  std::map<std::string, std::string> labels;
};

struct RequestFacts {
  std::string_view method;
  std::string_view scheme;  // "http" | "https"
  std::string_view host;    // canonical, lower case, no port
  std::uint16_t port = 0;
  std::string_view path;      // begins with '/', without query and segments "."; nothing decoded
  std::string_view raw_path;  // as it was sent and goes out, where that is not `path`; else empty
  std::string_view query;     // raw, without '?', empty when absent
  std::string_view version;   // "1.1"
  std::span<const HeaderView> headers;
  ConnectionFacts connection;
  ContainerFacts container;
  // The whole body, decoded from its framing; nothing where it was not read.
  std::optional<std::string_view> body = {};
  ProcessFacts process = {};
};

// What onResponse is told besides the request: the head of its answer, of which nothing has been relayed.
struct ResponseFacts {
  std::uint32_t status = 0;
  std::optional<std::uint64_t> content_length;  // of the body that follows, where it is known
  std::span<const HeaderView> headers;
};

// What onConnect is told, of a connection of which nothing has been relayed.
struct ConnectFacts {
  std::string_view
      protocol;           // "tcp" before a byte of it was read; "tls" after a ClientHello that names `host`
  std::string_view host;  // canonical: the name the workload resolved
  std::uint16_t port = 0;
  ConnectionFacts connection;
  ContainerFacts container;
  ProcessFacts process = {};
};

// What onDns is told, of a question that only the outside can answer.
struct QuestionFacts {
  std::string_view name;  // canonical
  std::string_view type;  // "TXT"
  ContainerFacts container;
};

}  // namespace podjail::policy
