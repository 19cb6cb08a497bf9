#include "sidecar/dns/ares_channel.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <span>

#include "sidecar/dns/ares_loop.h"

namespace podjail::dns {
namespace {

constexpr std::uint16_t kDnsPort = 53;
constexpr std::uint16_t kTypeA = 1;
constexpr std::uint16_t kTypeAaaa = 28;

constexpr int kMostAddresses = 64;  // of one family that are looked at

// One question under way, and what is done with its answer. Owned by c-ares until it calls back.
struct Question {
  std::function<void(int status, std::span<const std::uint8_t> message)> on_answer;
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

IpAddress address_of(const ares_addrttl& record) {
  std::array<std::uint8_t, 4> bytes{};
  std::memcpy(bytes.data(), &record.ipaddr, bytes.size());
  return IpAddress::v4(bytes);
}

IpAddress address_of(const ares_addr6ttl& record) {
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &record.ip6addr, bytes.size());
  return IpAddress::v6(bytes);
}

// The TTL of each record is the shortest on the way to it, aliases included.
template <typename Record>
Result<Resolution> resolution_of(std::span<const Record> records, int status, const std::string& name) {
  if (status == ARES_SUCCESS && records.empty()) status = ARES_ENODATA;
  if (status != ARES_SUCCESS) return tl::unexpected(error_of(status, name));
  Resolution resolution;
  int ttl = std::numeric_limits<int>::max();
  for (const auto& record : records) {
    resolution.addresses.push_back(address_of(record));
    ttl = std::min(ttl, record.ttl);
  }
  resolution.ttl = std::chrono::seconds(ttl);
  return resolution;
}

Result<Resolution> read_v4(int status, std::span<const std::uint8_t> message, const std::string& name) {
  std::array<ares_addrttl, kMostAddresses> records{};
  int count = 0;
  if (status == ARES_SUCCESS) {
    count = kMostAddresses;
    status =
        ares_parse_a_reply(message.data(), static_cast<int>(message.size()), nullptr, records.data(), &count);
  }
  return resolution_of(std::span<const ares_addrttl>(records.data(), static_cast<std::size_t>(count)), status,
                       name);
}

Result<Resolution> read_v6(int status, std::span<const std::uint8_t> message, const std::string& name) {
  std::array<ares_addr6ttl, kMostAddresses> records{};
  int count = 0;
  if (status == ARES_SUCCESS) {
    count = kMostAddresses;
    status = ares_parse_aaaa_reply(message.data(), static_cast<int>(message.size()), nullptr, records.data(),
                                   &count);
  }
  return resolution_of(std::span<const ares_addr6ttl>(records.data(), static_cast<std::size_t>(count)),
                       status, name);
}

bool is_never_asked(const HostName& name) {
  static const auto kLocal = *HostName::parse("localhost");
  static const auto kOnion = *HostName::parse("onion");
  return name.is_under(kLocal) || name.is_under(kOnion);
}

// NXDOMAIN and an empty answer are answers, too.
bool is_answered(int status) {
  return status == ARES_SUCCESS || status == ARES_ENODATA || status == ARES_ENOTFOUND;
}

void on_answer(void* argument, int status, int, unsigned char* bytes, int size) {
  const std::unique_ptr<Question> question(static_cast<Question*>(argument));
  const auto length = bytes == nullptr ? 0 : static_cast<std::size_t>(size);
  question->on_answer(status, {bytes, length});
}

void send(ares_channel channel, const std::string& name, std::uint16_t type,
          decltype(Question::on_answer) handler) {
  auto question = std::make_unique<Question>(Question{std::move(handler)});
  constexpr int kClassIn = 1;
  ares_query(channel, name.c_str(), kClassIn, type, on_answer, question.release());
}

}  // namespace

Result<AresChannel> AresChannel::open(net::asio::io_context& context, const Options& options) {
  const auto servers = server_list(options.servers);
  if (!servers) return tl::unexpected(servers.error());
  // ares_query(3) looks nowhere but in DNS, for exactly the name; given all the same, so that c-ares does not
  // read nsswitch.conf and the search list to find out.
  std::string lookups = "b";
  ares_options settings{};
  settings.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
  settings.lookups = lookups.data();
  settings.timeout = static_cast<int>(options.try_timeout.count());
  settings.tries = options.tries;
  settings.ndomains = 0;
  constexpr int kMask =
      ARES_OPT_FLAGS | ARES_OPT_LOOKUPS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_DOMAINS;
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
  const auto& text = name.str();
  if (is_never_asked(name)) return on_done(tl::unexpected(error_of(ARES_ENOTFOUND, text)));
  const auto lookup = std::make_shared<AddressLookup>(loop_->context(), std::move(on_done));
  send(loop_->channel(), text, kTypeAaaa, [lookup, text](int status, std::span<const std::uint8_t> message) {
    lookup->take(Family::kV6, read_v6(status, message, text));
  });
  send(loop_->channel(), text, kTypeA, [lookup, text](int status, std::span<const std::uint8_t> message) {
    lookup->take(Family::kV4, read_v4(status, message, text));
  });
  loop_->schedule();
}

void AresChannel::query(const HostName& name, std::uint16_t type, OnMessage on_done) {
  const auto& text = name.str();
  if (is_never_asked(name)) return on_done(tl::unexpected(error_of(ARES_ENOTFOUND, text)));
  send(loop_->channel(), text, type,
       [text, on_done = std::move(on_done)](int status, std::span<const std::uint8_t> message) {
         if (!is_answered(status) || message.empty()) return on_done(tl::unexpected(error_of(status, text)));
         on_done(std::vector<std::uint8_t>(message.begin(), message.end()));
       });
  loop_->schedule();
}

}  // namespace podjail::dns
