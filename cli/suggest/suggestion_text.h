// A suggestion as a policy: a module with comments that say what each line is for.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cli/suggest/suggestion.h"

namespace podjail::cli {

// What stands in comments besides.
struct SuggestionNotes {
  std::uint64_t requests = 0;
  std::uint64_t different = 0;
  SeenRequests::Containers containers = SeenRequests::Containers::kTogether;
  enum class Queries : std::uint8_t { kInLog, kSomeRedacted } queries = Queries::kInLog;
  enum class Beside : std::uint8_t { kNothing, kPresentPolicies } beside = Beside::kNothing;
  // Sentences, and under each what it is about, with counts.
  std::vector<std::pair<std::string, const ToldLines*>> told;
};

struct SuggestionText {
  std::string text;
  std::vector<std::size_t> left_out;  // of Suggestion::paths: the rarest, where one file cannot hold all
};

// Whatever comes from the log is escaped: it is data in this file. At most 200 KiB.
SuggestionText write_suggestion(const Suggestion& suggestion, const SuggestionNotes& notes);

}  // namespace podjail::cli
