// What an allow asks for beyond the yes: bounds of the exchange, and changes to the headers of both heads.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace podjail::policy {

// Changes to the end-to-end headers of one head. `remove` and `only` concern what was sent, `set` what is put
// there instead, so their order does not matter. Names are tokens, compared without regard to case, and never
// those that frame a message or belong to one connection (header_names.h). Each knows the layer that asked
// for it, 0 the outermost: what an outer layer takes away or sets, no inner one puts back (header_edits.h).
struct HeaderEdits {
  struct Set {
    std::string name;
    std::string value;
    std::size_t layer = 0;
    bool operator==(const Set&) const = default;
  };
  struct Remove {
    std::string name;
    std::size_t layer = 0;
    bool operator==(const Remove&) const = default;
  };
  struct Only {
    std::vector<std::string> names;
    std::size_t layer = 0;
    bool operator==(const Only&) const = default;
  };
  std::vector<Set> set = {};  // takes the place of all headers of that name
  std::vector<Remove> remove = {};
  std::vector<Only> only = {};  // a list per policy: what is kept is in each

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
