// What a candidate policy would change, counted: of a log of any length no more is kept than this.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/check.h"
#include "cli/logged_decision.h"
#include "lib/policy/decision.h"

namespace podjail::cli {

class ReplaySummary {
 public:
  static constexpr std::size_t kMaxGroups = 10'000;  // about 10 MB; what is beyond is counted together

  void count_judged(const LoggedDecision& logged, const policy::Decision& candidate);
  void count_not_judged(std::string_view reason);
  void count_suppressed(std::uint64_t lines) { suppressed_ += lines; }
  enum class Reads : std::uint8_t { kLoggedPartsAlone, kHeaders };
  void set_reads(Reads reads) { reads_ = reads; }

  bool has_changes() const { return newly_allowed_ + newly_denied_ > 0; }
  // At most `max_groups` of each kind, the most frequent first.
  void write_text(std::size_t max_groups, std::ostream& out) const;
  void write_json(std::ostream& out) const;

 private:
  enum class Change : std::uint8_t { kNewlyAllowed, kNewlyDenied };
  using Key = std::tuple<Change, std::string, std::string>;  // method, URL without query
  struct Group {
    std::uint64_t count = 0;
    std::string before;   // reason
    std::string after;    // reason
    std::string policy;   // of the candidate, that decided
    std::string message;  // of it
    std::string example;  // id of the first decision
  };
  using Groups = std::vector<std::pair<const Key*, const Group*>>;
  Groups groups_of(Change change) const;
  void write_groups(Change change, std::size_t max_groups, std::ostream& out) const;
  void write_gaps(std::ostream& out) const;

  std::map<Key, Group> groups_;
  std::map<std::string, std::uint64_t, std::less<>> not_judged_;
  std::uint64_t judged_ = 0;
  std::uint64_t newly_allowed_ = 0;
  std::uint64_t newly_denied_ = 0;
  std::uint64_t beyond_ = 0;  // changes of groups beyond kMaxGroups
  std::uint64_t redacted_ = 0;
  std::uint64_t suppressed_ = 0;
  Reads reads_ = Reads::kLoggedPartsAlone;
};

}  // namespace podjail::cli
