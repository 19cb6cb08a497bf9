#include "sidecar/config/config_values.h"

#include <algorithm>

namespace podjail::config {
namespace {

constexpr std::size_t kMaxText = 253;   // the longest name Kubernetes gives anything
constexpr std::size_t kMaxPath = 4095;  // PATH_MAX less the terminator

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

std::string show_text(const std::string& text) {
  return text;
}

std::optional<std::string> parse_plain_text(std::string_view text) {
  if (text.size() > kMaxText || has_control_character(text)) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> parse_absolute_path(std::string_view text) {
  if (!text.starts_with('/') || text.size() > kMaxPath || has_control_character(text)) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> parse_log_path(std::string_view text) {
  return text == "-" ? std::optional<std::string>("-") : parse_absolute_path(text);
}

std::optional<Endpoint> parse_resolver(std::string_view text) {
  if (const auto address = IpAddress::parse(text); address) return Endpoint{*address, contract::kDnsService};
  const auto endpoint = Endpoint::parse(text);
  return endpoint && endpoint->port != 0 ? endpoint : std::nullopt;
}

std::optional<std::optional<net::NamedEndpoint>> parse_proxy(std::string_view text) {
  if (text.empty()) return std::optional<net::NamedEndpoint>();
  auto endpoint = net::NamedEndpoint::parse(text);
  if (!endpoint) return std::nullopt;
  return endpoint;
}

// As NO_PROXY is written: a leading dot stands for all names below.
std::optional<net::HostPattern> parse_no_proxy(std::string_view text) {
  const auto name = HostName::parse(text.substr(text.starts_with('.') ? 1 : 0));
  if (!name) return std::nullopt;
  return net::HostPattern{
      *name, text.starts_with('.') ? net::HostPattern::Scope::kBelow : net::HostPattern::Scope::kExact};
}

std::string show_no_proxy(const net::HostPattern& pattern) {
  return (pattern.scope == net::HostPattern::Scope::kBelow ? "." : "") + pattern.name.str();
}

std::optional<net::Grant> parse_grant(std::string_view text) {
  const auto grant = net::Grant::parse(text);
  return grant ? std::optional(*grant) : std::nullopt;
}

std::optional<HostName> parse_host_name(std::string_view text) {
  const auto name = HostName::parse(text);
  return name ? std::optional(*name) : std::nullopt;
}

std::optional<std::string> parse_host_pattern(std::string_view text) {
  const auto pattern = net::HostPattern::parse(text);
  return pattern ? std::optional(pattern->to_string()) : std::nullopt;
}

std::optional<net::TlsVersion> parse_tls_version(std::string_view text) {
  if (text == "1.2") return net::TlsVersion::k12;
  if (text == "1.3") return net::TlsVersion::k13;
  return std::nullopt;
}

std::optional<observe::QueryPolicy> parse_query_text(std::string_view text) {
  if (text == "redacted") return observe::QueryPolicy::kRedacted;
  if (text == "written") return observe::QueryPolicy::kWritten;
  return std::nullopt;
}

std::optional<ExplicitProxy> parse_explicit_proxy(std::string_view text) {
  if (text == "off") return ExplicitProxy::kOff;
  if (text == "port") return ExplicitProxy::kPort;
  if (text == "transparent") return ExplicitProxy::kTransparent;
  if (text == "both") return ExplicitProxy::kBoth;
  return std::nullopt;
}

std::optional<ExternalPolicy> parse_external_policy(std::string_view text) {
  if (text == "off") return ExternalPolicy::kOff;
  if (text == "alone") return ExternalPolicy::kAlone;
  if (text == "both") return ExternalPolicy::kBoth;
  return std::nullopt;
}

std::string show_external_policy(const ExternalPolicy& external) {
  switch (external) {
    case ExternalPolicy::kOff:
      return "off";
    case ExternalPolicy::kAlone:
      return "alone";
    case ExternalPolicy::kBoth:
      return "both";
  }
  return "";
}

std::optional<MaxHttpVersion> parse_max_http_version(std::string_view text) {
  if (text == "1.1") return MaxHttpVersion::k1;
  if (text == "2") return MaxHttpVersion::k2;
  return std::nullopt;
}

std::string show_explicit_proxy(const ExplicitProxy& where) {
  switch (where) {
    case ExplicitProxy::kOff:
      return "off";
    case ExplicitProxy::kPort:
      return "port";
    case ExplicitProxy::kTransparent:
      return "transparent";
    case ExplicitProxy::kBoth:
      return "both";
  }
  return "";
}

std::optional<Mode> parse_mode(std::string_view text) {
  if (text == "enforce") return Mode::kEnforce;
  if (text == "observe") return Mode::kObserve;
  return std::nullopt;
}

std::optional<std::string> parse_layer_name(std::string_view text) {
  constexpr std::size_t kMost = 32;
  const bool plain = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == text.npos;
  if (text.empty() || text.size() > kMost || !plain) return std::nullopt;
  return std::string(text);
}

std::optional<policy::LayerDefault> parse_layer_default(std::string_view text) {
  if (text == "deny") return policy::LayerDefault::kDeny;
  if (text == "pass") return policy::LayerDefault::kPass;
  return std::nullopt;
}

std::optional<policy::LayerMode> parse_layer_mode(std::string_view text) {
  if (text == "enforce") return policy::LayerMode::kEnforce;
  if (text == "shadow") return policy::LayerMode::kShadow;
  return std::nullopt;
}

std::optional<policy::SetTests> parse_set_tests(std::string_view text) {
  if (text == "run") return policy::SetTests::kRun;
  if (text == "ignore") return policy::SetTests::kIgnore;
  return std::nullopt;
}

std::optional<policy::Reloading> parse_reloading(std::string_view text) {
  if (text == "on_change") return policy::Reloading::kOnChange;
  if (text == "when_asked") return policy::Reloading::kWhenAsked;
  return std::nullopt;
}

}  // namespace

constinit const ValueKind<std::string> kPlainText = {"text of at most 253 bytes", parse_plain_text,
                                                     show_text};
constinit const ValueKind<std::string> kAbsolutePath = {"an absolute path", parse_absolute_path, show_text};
constinit const ValueKind<std::string> kLogPath = {"`-` or an absolute path", parse_log_path, show_text};
constinit const ValueKind<IpAddress> kIpAddress = {
    "an IP address", IpAddress::parse, [](const IpAddress& address) { return address.to_string(); }};
constinit const ValueKind<Endpoint> kResolver = {
    "an IP address or ADDRESS:PORT", parse_resolver,
    [](const Endpoint& endpoint) { return endpoint.to_string(); }};
constinit const ValueKind<net::HostPattern> kNoProxy = {"a host name or `.` and a host name", parse_no_proxy,
                                                        show_no_proxy};
constinit const ValueKind<std::optional<net::NamedEndpoint>> kProxy = {
    "empty or HOST:PORT", parse_proxy, [](const std::optional<net::NamedEndpoint>& proxy) {
      return proxy ? proxy->to_string() : std::string();
    }};
constinit const ValueKind<net::Grant> kGrant = {
    "ADDRESS[/LENGTH]:PORT", parse_grant,
    [](const net::Grant& grant) { return grant.prefix.to_string() + ":" + std::to_string(grant.port); }};
constinit const ValueKind<HostName> kHostName = {"a host name", parse_host_name,
                                                 [](const HostName& name) { return name.str(); }};
constinit const ValueKind<std::string> kHostPattern = {"a host name or `*.` and a host name",
                                                       parse_host_pattern, show_text};
constinit const ValueKind<net::TlsVersion> kTlsVersion = {
    "`1.2` or `1.3`", parse_tls_version, [](const net::TlsVersion& version) {
      return std::string(version == net::TlsVersion::k12 ? "1.2" : "1.3");
    }};
constinit const ValueKind<observe::QueryPolicy> kQueryPolicy = {
    "`redacted` or `written`", parse_query_text, [](const observe::QueryPolicy& query) {
      return std::string(query == observe::QueryPolicy::kRedacted ? "redacted" : "written");
    }};
constinit const ValueKind<ExplicitProxy> kExplicitProxy = {"`off`, `port`, `transparent` or `both`",
                                                           parse_explicit_proxy, show_explicit_proxy};
constinit const ValueKind<ExternalPolicy> kExternalPolicy = {"`off`, `alone` or `both`",
                                                             parse_external_policy, show_external_policy};
constinit const ValueKind<MaxHttpVersion> kMaxHttpVersion = {
    "`1.1` or `2`", parse_max_http_version,
    [](const MaxHttpVersion& version) { return std::string(version == MaxHttpVersion::k1 ? "1.1" : "2"); }};
constinit const ValueKind<Mode> kMode = {"`enforce` or `observe`", parse_mode, [](const Mode& mode) {
                                           return std::string(mode == Mode::kEnforce ? "enforce" : "observe");
                                         }};
constinit const ValueKind<std::string> kLayerName = {"1 to 32 of `a`–`z`, `0`–`9` and `-`", parse_layer_name,
                                                     show_text};
constinit const ValueKind<policy::LayerDefault> kLayerDefault = {
    "`deny` or `pass`", parse_layer_default, [](const policy::LayerDefault& fallback) {
      return std::string(fallback == policy::LayerDefault::kDeny ? "deny" : "pass");
    }};
constinit const ValueKind<policy::LayerMode> kLayerMode = {
    "`enforce` or `shadow`", parse_layer_mode, [](const policy::LayerMode& mode) {
      return std::string(mode == policy::LayerMode::kEnforce ? "enforce" : "shadow");
    }};
constinit const ValueKind<policy::SetTests> kSetTests = {
    "`run` or `ignore`", parse_set_tests, [](const policy::SetTests& tests) {
      return std::string(tests == policy::SetTests::kRun ? "run" : "ignore");
    }};
constinit const ValueKind<policy::Reloading> kReloading = {
    "`on_change` or `when_asked`", parse_reloading, [](const policy::Reloading& reloading) {
      return std::string(reloading == policy::Reloading::kOnChange ? "on_change" : "when_asked");
    }};

}  // namespace podjail::config
