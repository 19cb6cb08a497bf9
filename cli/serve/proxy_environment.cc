#include "cli/serve/proxy_environment.h"

#include "lib/contract/contract.h"
#include "lib/contract/trust_variables.h"

namespace podjail::cli {
namespace {

Endpoint reachable(const Endpoint& proxy) {
  if (proxy.address == *IpAddress::parse("0.0.0.0")) return {*IpAddress::parse("127.0.0.1"), proxy.port};
  if (proxy.address == *IpAddress::parse("::")) return {*IpAddress::parse("::1"), proxy.port};
  return proxy;
}

// Java reads neither the proxy's variables nor PEM files.
std::string java_options_for(const Endpoint& proxy, const std::string& shared, std::string options) {
  const auto add = [&options](const std::string& name, const std::string& value) {
    if (!options.empty()) options += ' ';
    options += "-D" + name + "=" + value;
  };
  for (const char* scheme : {"http", "https"}) {
    add(std::string(scheme) + ".proxyHost", proxy.address.to_string());
    add(std::string(scheme) + ".proxyPort", std::to_string(proxy.port));
  }
  add("http.nonProxyHosts", "");
  add("javax.net.ssl.trustStore", shared + "/" + std::string(contract::kJksFile));
  add("javax.net.ssl.trustStorePassword", std::string(contract::kTrustStorePassword));
  return options;
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace

Variables proxy_variables(const Endpoint& proxy, const std::string& shared, const std::string& java_options) {
  const auto asked = reachable(proxy);
  const auto url = "http://" + asked.to_string();
  Variables variables;
  for (const char* name :
       {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"})
    variables.emplace_back(name, url);
  for (const char* name : {"NO_PROXY", "no_proxy"}) variables.emplace_back(name, "");
  variables.emplace_back("NODE_USE_ENV_PROXY", "1");
  for (const auto& variable : contract::trust_variables()) {
    const bool is_file = variable.kind == contract::TrustValue::kSharedFile;
    variables.emplace_back(variable.name, (is_file ? shared + "/" : "") + std::string(variable.value));
  }
  variables.emplace_back(contract::kJavaOptionsVariable, java_options_for(asked, shared, java_options));
  return variables;
}

std::string shell_lines(const Variables& variables) {
  std::string lines;
  for (const auto& [name, value] : variables) lines += "export " + name + "=" + quoted(value) + "\n";
  return lines;
}

}  // namespace podjail::cli
