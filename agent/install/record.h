// What the agent has changed on a host, written before each change, so that whoever finds a host half
// installed can finish it or take it back. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/install/plan.h"
#include "lib/base/result.h"

namespace podjail::agent {

enum class Before { kAbsent, kKept };  // kKept: what was there is in the backup

struct RecordedFile {
  std::string path;
  Part part = Part::kProgram;
  Before before = Before::kAbsent;
  std::string backup{};  // path of the backup; empty for kAbsent
  mode_t mode = 0644;    // of what was there
  std::string import{};  // of kRuntimeMain

  bool operator==(const RecordedFile&) const = default;
};

enum class RestartState { kNotNeeded, kPending };

struct Record {
  std::vector<std::string> directories;  // that were missing, the outermost first
  std::vector<RecordedFile> files;       // in the order in which they were written
  RestartState restart = RestartState::kNotNeeded;

  const RecordedFile* find(std::string_view path) const;
  bool operator==(const Record&) const = default;
};

std::string to_text(const Record& record);
// kInvalid for what to_text does not give.
Result<Record> parse_record(std::string_view text);

}  // namespace podjail::agent
