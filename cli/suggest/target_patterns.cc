#include "cli/suggest/target_patterns.h"

#include <algorithm>
#include <map>
#include <set>

#include "cli/suggest/path_pieces.h"
#include "cli/suggest/source_text.h"

namespace podjail::cli {
namespace {

using Kind = Piece::Kind;

struct Member {
  std::size_t index = 0;  // of the target
  std::vector<Piece> pieces;
};
using Members = std::vector<const Member*>;

// How many digits the longest run has, and how many dots the fewest and the most are.
struct Digits {
  std::size_t longest = 0;
  std::size_t least_dots = SIZE_MAX;
  std::size_t most_dots = 0;
};

Digits measure(const std::set<std::string>& values) {
  Digits digits;
  for (const auto& value : values) {
    const auto dots = static_cast<std::size_t>(std::count(value.begin(), value.end(), '.'));
    digits.least_dots = std::min(digits.least_dots, dots);
    digits.most_dots = std::max(digits.most_dots, dots);
    std::size_t run = 0;
    for (const char c : value) {
      run = c == '.' ? 0 : run + 1;
      digits.longest = std::max(digits.longest, run);
    }
  }
  return digits;
}

std::string bounds(std::size_t least, std::size_t most) {
  const auto low = std::to_string(least);
  return least == most ? "{" + low + "}" : "{" + low + "," + std::to_string(most) + "}";
}

// Numbers grow: one digit more than was seen is still the same.
std::string pattern_of(Kind kind, const std::set<std::string>& values) {
  const auto size = values.begin()->size();
  const auto digits = measure(values);
  const auto number = "[0-9]" + bounds(1, digits.longest + 1);
  switch (kind) {
    case Kind::kNumber:
      return number;
    case Kind::kVersion:
      return number + "(?:\\." + number + ")" + bounds(digits.least_dots, digits.most_dots);
    case Kind::kHex:
      return "[0-9a-f]" + bounds(size, size);
    case Kind::kUpperHex:
      return "[0-9A-F]" + bounds(size, size);
    case Kind::kUuid:
      return "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    case Kind::kId:
      return "[0-9A-Za-z]" + bounds(size, size);
    case Kind::kText:
      break;
  }
  return js_pattern(*values.begin());
}

// Goes through the places from left to right: one with enough values becomes a pattern, at another the
// members part ways by value.
class Merge {
 public:
  explicit Merge(const std::vector<Target>& targets) : targets_(targets) {}

  void run(const Members& members, std::size_t place, std::string pattern, TargetPattern::Form form) {
    const auto& first = members.front()->pieces;
    for (; place < first.size(); ++place) {
      if (first[place].kind == Kind::kText) {
        pattern += js_pattern(first[place].text);
        continue;
      }
      std::map<std::string, Members> by_value;
      for (const auto* member : members) by_value[member->pieces[place].text].push_back(member);
      if (by_value.size() < kLeastValues) {
        for (const auto& [value, some] : by_value) run(some, place + 1, pattern + js_pattern(value), form);
        return;
      }
      std::set<std::string> values;
      for (const auto& [value, some] : by_value) values.insert(value);
      pattern += pattern_of(first[place].kind, values);
      form = TargetPattern::Form::kPattern;
    }
    add(members, std::move(pattern), form);
  }

  std::vector<TargetPattern> done() { return std::move(merged_); }

 private:
  void add(const Members& members, std::string pattern, TargetPattern::Form form) {
    const auto& example = targets_[members.front()->index].text;
    TargetPattern merged{
        form, form == TargetPattern::Form::kExact ? example : std::move(pattern), 0, example, {}};
    for (const auto* member : members) {
      merged.requests += targets_[member->index].requests;
      merged.from.push_back(member->index);
    }
    merged_.push_back(std::move(merged));
  }

  const std::vector<Target>& targets_;
  std::vector<TargetPattern> merged_;
};

}  // namespace

std::vector<TargetPattern> merge_targets(const std::vector<Target>& targets, Merging merging) {
  std::vector<Member> members;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    auto pieces = merging == Merging::kNone ? std::vector<Piece>{{Kind::kText, targets[i].text}}
                                            : pieces_of(targets[i].text);
    members.push_back({i, std::move(pieces)});
  }
  std::map<std::string, Members> by_shape;
  for (const auto& member : members) by_shape[shape_of(member.pieces)].push_back(&member);
  Merge merge(targets);
  for (const auto& [shape, some] : by_shape) merge.run(some, 0, "", TargetPattern::Form::kExact);
  return merge.done();
}

}  // namespace podjail::cli
