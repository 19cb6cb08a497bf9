#include "hook/container/pid_depth.h"

#include <algorithm>
#include <vector>

namespace podjail::container {
namespace {

constexpr std::string_view kLine = "\nNSpid:";
constexpr std::string_view kBlank = " \t";

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const auto begin = line.find_first_not_of(kBlank);
    if (begin == line.npos) return words;
    line.remove_prefix(begin);
    const auto end = std::min(line.find_first_of(kBlank), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

}  // namespace

Result<PidDepth> pid_depth_in(std::string_view status) {
  const auto begin = status.find(kLine);
  if (begin == status.npos) return fail(ErrorKind::kInvalid, "the process's status has no line NSpid");
  auto line = status.substr(begin + kLine.size());
  line = line.substr(0, line.find('\n'));
  const auto ids = words_of(line);
  if (ids.empty()) return fail(ErrorKind::kInvalid, "the process's status has an empty line NSpid");
  if (ids.size() == 1) return PidDepth::kSame;
  return ids.size() == 2 && ids.back() == "1" ? PidDepth::kFirst : PidDepth::kDeeper;
}

}  // namespace podjail::container
