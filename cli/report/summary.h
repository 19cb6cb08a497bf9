// What happened in a jail, counted: of a log of any length no more is kept than this. `podjail report`
// renders it, and whoever runs a jail may feed it records as they come.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "cli/log_record.h"
#include "cli/report/timeline.h"

namespace podjail::cli {

struct Counts {
  std::uint64_t requests = 0;
  std::uint64_t allowed = 0;
  std::uint64_t denied = 0;
  std::uint64_t failed = 0;      // allowed, and then something went wrong
  std::uint64_t would_deny = 0;  // of those let through while observing
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
};

struct Denial {
  std::string what;       // "PUT https://a.test/x", "tcp a.test:25", "dns TXT a.test"
  std::string reason;     // word of docs/decisions.md
  std::string message;    // of the policy
  std::string policy;     // that denied
  std::string container;  // of the first
  std::string id;         // of the first
  std::string line;       // a policy that would allow it, if that is all it lacks; else empty
  enum class Kind : std::uint8_t {
    kDenied,
    kFailed,
    kWouldBeDenied,
  } kind = Kind::kDenied;
  std::uint64_t count = 0;
};

class Summary {
 public:
  static constexpr std::size_t kMaxHosts = 5000;
  static constexpr std::size_t kMaxContainers = 500;
  static constexpr std::size_t kMaxDenials = 1000;

  void add(const LogRecord& record);
  void count_no_line() { ++no_lines_; }

  const Counts& total() const { return total_; }
  std::uint64_t questions() const { return questions_; }  // of DNS that were answered inside the jail
  const std::map<std::string, Counts>& hosts() const { return hosts_; }
  const std::map<std::string, Counts>& containers() const { return containers_; }  // by name; "" is not known
  const Timeline& timeline() const { return timeline_; }
  // The most frequent first.
  std::vector<const Denial*> denials() const;
  std::vector<std::pair<std::string, Counts>> hosts_by_requests() const;

  std::uint64_t suppressed() const { return suppressed_; }            // decisions the log had to leave out
  std::uint64_t no_lines() const { return no_lines_; }                // of no decision log
  std::uint64_t more_hosts() const { return more_hosts_; }            // requests to hosts beyond kMaxHosts
  std::uint64_t more_containers() const { return more_containers_; }  // likewise
  std::uint64_t more_denials() const { return more_denials_; }        // of kinds beyond kMaxDenials

 private:
  void add_denial(const LogRecord& record, Denial::Kind kind);

  Counts total_;
  std::map<std::string, Counts> hosts_;
  std::map<std::string, Counts> containers_;
  using Key = std::tuple<Denial::Kind, std::string, std::string>;  // what, reason
  std::map<Key, Denial> denials_;
  Timeline timeline_;
  std::uint64_t questions_ = 0;
  std::uint64_t suppressed_ = 0;
  std::uint64_t no_lines_ = 0;
  std::uint64_t more_hosts_ = 0;
  std::uint64_t more_containers_ = 0;
  std::uint64_t more_denials_ = 0;
};

}  // namespace podjail::cli
