// What a run reached and what it did not, on one screen: of a run of any length no more is kept than this.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "cli/run/run_record.h"

namespace podjail::cli {

class RunSummary {
 public:
  static constexpr std::size_t kMaxGroups = 1000;  // kept; what is beyond is counted together
  static constexpr std::size_t kMaxShown = 10;     // hosts that were allowed, and denials

  void count(const RunRecord& record);
  // Lines with their ends; nothing if nothing was asked for.
  std::string text() const;

 private:
  struct Group {
    std::uint64_t count = 0;
    RunRecord first;
  };
  struct Traffic {
    std::uint64_t requests = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
  };
  // Method and URL without query; the denials of one are one.
  using Groups = std::map<std::pair<std::string, std::string>, Group>;
  void count_allowed(const RunRecord& record);
  void count_in(Groups& groups, const RunRecord& record, std::uint64_t& beyond);
  std::string allowed_text() const;
  static std::string denied_text(const Groups& groups, std::uint64_t beyond);

  std::map<std::string, Traffic> hosts_;
  Groups denied_;
  Groups observed_;
  Traffic total_;
  std::uint64_t denials_ = 0;
  std::uint64_t observations_ = 0;
  std::uint64_t hosts_beyond_ = 0;
  std::uint64_t denied_beyond_ = 0;
  std::uint64_t observed_beyond_ = 0;
  std::uint64_t suppressed_ = 0;
};

// What to write into a policy for the record to be allowed; empty where no policy can allow it.
std::string line_to_add(const RunRecord& record);

}  // namespace podjail::cli
