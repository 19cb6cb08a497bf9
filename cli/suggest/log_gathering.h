// Sorts the lines of decision logs: what is to be allowed, and what is only told.
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "cli/candidate.h"
#include "cli/suggest/seen_requests.h"
#include "cli/suggest/suggest.h"

namespace podjail::cli {

class LogGathering {
 public:
  // `present` judges what need not be suggested; none if there are no present policies.
  LogGathering(const SuggestOptions& options, std::optional<Candidate> present)
      : options_(options), present_(std::move(present)), requests_(options.containers) {}

  Status read(std::istream& in);

  const SeenRequests& requests() const { return requests_; }  // to be allowed
  const ToldLines& denied() const { return denied_; }         // by the policies of then, or without them
  const ToldLines& held_back() const {
    return held_back_;
  }                                                    // present policies deny it: no other can allow it
  const ToldLines& unread() const { return unread_; }  // connections, and DNS questions for the outside
  const ToldLines& malformed() const { return malformed_; }  // the log holds no whole request
  std::uint64_t suppressed() const { return suppressed_; }
  std::uint64_t no_lines() const { return no_lines_; }

 private:
  Status take(std::string_view line);
  Status take_request(const LogRecord& record);
  void take_other(const LogRecord& record);

  const SuggestOptions& options_;
  std::optional<Candidate> present_;
  SeenRequests requests_;
  ToldLines denied_;
  ToldLines held_back_;
  ToldLines unread_;
  ToldLines malformed_;
  std::uint64_t suppressed_ = 0;
  std::uint64_t no_lines_ = 0;
};

}  // namespace podjail::cli
