// Merges targets (a path, and its query if it has one) that differ in counted or made up parts alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace podjail::cli {

struct Target {
  std::string text;  // "/v1/builds/17?full=1"
  std::uint64_t requests = 0;
};

struct TargetPattern {
  enum class Form : std::uint8_t { kExact, kPattern } form = Form::kExact;
  std::string text;  // the target itself, or a regular expression for the whole of it, without slashes around
  std::uint64_t requests = 0;
  std::string example;            // one of the targets
  std::vector<std::size_t> from;  // of the given targets, which it covers
};

// How many different values there must be at a place before it becomes a pattern. Two may be chance.
inline constexpr std::size_t kLeastValues = 3;

enum class Merging : std::uint8_t { kNone, kVaryingParts };

// Every target is covered by exactly one. A pattern stands for values of one kind only, about as long as
// those that were seen, at places where at least kLeastValues different ones were.
std::vector<TargetPattern> merge_targets(const std::vector<Target>& targets, Merging merging);

}  // namespace podjail::cli
