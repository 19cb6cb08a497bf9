// What tests of policies share: a request to change, an engine from texts, and a realm to look into.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/policy/engine.h"

namespace podjail::policy {

// GET https://example.test/ unless a test says otherwise. Owns what its facts view.
class Request {
 public:
  Request& method(std::string_view value) { return set(method_, value); }
  Request& scheme(std::string_view value) { return set(scheme_, value); }
  Request& host(std::string_view value) { return set(host_, value); }
  Request& port(std::uint16_t value);
  Request& path(std::string_view value) { return set(path_, value); }
  Request& query(std::string_view value) { return set(query_, value); }
  Request& header(std::string_view name, std::string_view value);
  // "GET https://host:port/path?query"
  static Request parse(std::string_view method, std::string_view url);

  RequestFacts facts() const;

 private:
  Request& set(std::string& field, std::string_view value) {
    field = value;
    return *this;
  }

  std::string method_ = "GET";
  std::string scheme_ = "https";
  std::string host_ = "example.test";
  std::uint16_t port_ = 443;
  std::string path_ = "/";
  std::string query_;
  std::vector<std::pair<std::string, std::string>> headers_;
  mutable std::vector<HeaderView> views_;
};

// Limits wide enough that a busy machine does not matter.
EngineOptions patient_options();

// Fails the test if the policies do not load.
std::unique_ptr<Engine> make_engine(std::vector<PolicySource> files,
                                    EngineOptions options = patient_options());

// Why the text does not load; "" when it does.
std::string refusal_of(std::string_view text);

// One policy, "policy.js", asked once.
Decision judge(std::string_view text, const Request& request = {});

// The reason as a word, for a readable failure.
std::string reason_of(std::string_view text, const Request& request = {});

// Whether an expression over `r` is true.
bool holds(std::string_view expression, const Request& request = {});

}  // namespace podjail::policy
