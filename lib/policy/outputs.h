// What an allow asks for beyond the yes: bounds of the exchange, and changes to the headers of both heads.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace podjail::policy {

// Changes to the end-to-end headers of one head. `remove` and `only` concern what was sent, `set` what is put
// there instead, so their order does not matter. Names are tokens, compared without regard to case, and never
// those that frame a message or belong to one connection (header_names.h).
struct HeaderEdits {
  std::vector<std::pair<std::string, std::string>> set = {};  // takes the place of all headers of that name
  std::vector<std::string> remove = {};
  std::vector<std::vector<std::string>> only = {};  // a list per policy: what is kept is in each

  bool empty() const { return set.empty() && remove.empty() && only.empty(); }
};

// What may be spent over the pod's lifetime under one key, by all requests that are given it.
struct Budget {
  std::string key;
  std::optional<std::uint64_t> requests;
  std::optional<std::uint64_t> bytes;  // of the bodies both ways
};

struct Outputs {
  std::optional<std::uint64_t> max_response_bytes;    // of the answer's body, or of what a tunnel brings back
  std::optional<std::chrono::milliseconds> deadline;  // from the permit to the end of the answer
  HeaderEdits request_headers;                        // values may be secrets: never to be logged
  HeaderEdits response_headers;
  std::vector<Budget> budgets;  // one per policy that gave one
};

}  // namespace podjail::policy
