#include "sidecar/dns/ares_channel.h"

#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "sidecar/dns/ares_loop.h"

namespace podjail::dns {
namespace {

constexpr std::uint16_t kDnsPort = 53;

struct AddrinfoFree {
  void operator()(ares_addrinfo* result) const { ares_freeaddrinfo(result); }
};
using AddrinfoPtr = std::unique_ptr<ares_addrinfo, AddrinfoFree>;

struct Question {
  std::string name;
  AresChannel::OnDone on_done;
};

Result<std::string> server_list(const std::vector<std::string>& servers) {
  std::string list;
  for (const auto& text : servers) {
    const auto address = IpAddress::parse(text);
    const auto endpoint = address ? std::optional(Endpoint{*address, kDnsPort}) : Endpoint::parse(text);
    if (!endpoint) return fail(ErrorKind::kInvalid, "DNS server '" + text + "' is not an address");
    if (!list.empty()) list += ',';
    list += endpoint->to_string();
  }
  return list;
}

Error error_of(int status, const std::string& name) {
  const auto message = "resolve " + name + ": " + ares_strerror(status);
  if (status == ARES_ENOTFOUND || status == ARES_ENODATA) return Error(ErrorKind::kNotFound, message);
  if (status == ARES_ETIMEOUT) return Error(ErrorKind::kTimeout, message);
  return Error(ErrorKind::kUnavailable, message);
}

std::optional<IpAddress> address_of(const ares_addrinfo_node& node) {
  sockaddr_storage storage{};
  if (node.ai_addrlen > sizeof storage) return std::nullopt;
  std::memcpy(&storage, node.ai_addr, node.ai_addrlen);
  const auto endpoint = Endpoint::from_sockaddr(storage);
  return endpoint ? std::optional(endpoint->address) : std::nullopt;
}

Resolution resolution_of(const ares_addrinfo& result) {
  Resolution resolution;
  int ttl = std::numeric_limits<int>::max();
  for (const auto* node = result.nodes; node != nullptr; node = node->ai_next) {
    const auto address = address_of(*node);
    if (!address) continue;
    resolution.addresses.push_back(*address);
    ttl = std::min(ttl, node->ai_ttl);
  }
  for (const auto* alias = result.cnames; alias != nullptr; alias = alias->next)
    ttl = std::min(ttl, alias->ttl);
  resolution.ttl = std::chrono::seconds(ttl);
  return resolution;
}

void on_addrinfo(void* argument, int status, int, ares_addrinfo* raw) {
  const std::unique_ptr<Question> question(static_cast<Question*>(argument));
  const AddrinfoPtr result(raw);
  if (status != ARES_SUCCESS || !result) {
    question->on_done(tl::unexpected(error_of(status, question->name)));
    return;
  }
  auto resolution = resolution_of(*result);
  if (resolution.addresses.empty()) {
    question->on_done(tl::unexpected(error_of(ARES_ENODATA, question->name)));
    return;
  }
  question->on_done(std::move(resolution));
}

}  // namespace

Result<AresChannel> AresChannel::open(net::asio::io_context& context, const Options& options) {
  const auto servers = server_list(options.servers);
  if (!servers) return tl::unexpected(servers.error());
  std::string lookups = "b";  // DNS alone, never /etc/hosts, whatever nsswitch.conf says
  ares_options settings{};
  settings.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
  settings.lookups = lookups.data();
  settings.timeout = static_cast<int>(options.try_timeout.count());
  settings.tries = options.tries;
  // No search list at all: ares_getaddrinfo(3) of c-ares 1.18 does not look at ARES_FLAG_NOSEARCH.
  settings.ndots = 0;
  settings.ndomains = 0;
  constexpr int kMask = ARES_OPT_FLAGS | ARES_OPT_LOOKUPS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                        ARES_OPT_NDOTS | ARES_OPT_DOMAINS;
  auto loop = std::make_shared<Loop>(context);
  int status = loop->open(settings, kMask);
  if (status == ARES_SUCCESS && !servers->empty()) {
    status = ares_set_servers_ports_csv(loop->channel(), servers->c_str());
  }
  AresChannel channel(std::move(loop));
  if (status != ARES_SUCCESS) {
    return fail(ErrorKind::kUnavailable, std::string("start resolver: ") + ares_strerror(status));
  }
  return channel;
}

AresChannel::~AresChannel() {
  if (loop_) loop_->close();
}

void AresChannel::ask(const HostName& name, OnDone on_done) {
  auto question = std::make_unique<Question>(Question{name.str(), std::move(on_done)});
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;  // each address once
  hints.ai_flags = ARES_AI_NOSORT;  // sorting opens a socket to every address
  ares_getaddrinfo(loop_->channel(), name.str().c_str(), nullptr, &hints, on_addrinfo, question.release());
  loop_->schedule();
}

}  // namespace podjail::dns
