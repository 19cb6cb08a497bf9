// The parts of a request that a rule may misread: where a policy says r.host, r.url and the like.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/lint/tokens.h"

namespace podjail::cli {

struct Subject {
  enum class Part : std::uint8_t { kHost, kUrl, kPath, kMethod };
  Part part = Part::kHost;
  std::string text;     // as the policy writes it: "r.host"
  std::size_t end = 0;  // the index behind it
};

// The part named by the words at `index`, whatever the request is called. Known as a host are r.host, c.host,
// q.name, r.connection.sni and r.connection.dnsName; what was copied into another name is not followed.
std::optional<Subject> subject_at(const Tokens& tokens, std::size_t index);

struct Finding {
  Place place;
  std::string message;
};

}  // namespace podjail::cli
