// A program for tests of what is made of outlines.
#pragma once

#include "cli/manual/outline.h"

namespace podjail::cli {

inline OutlineVerb sample_program() {
  OutlineVerb program{"", "tool: does a user's things", "", {}, {}};
  program.options.push_back({{"-h", "--help"}, "", "this help", {}, {}, {}});
  OutlineVerb show{"show",
                   "shows what's there",
                   "Exit status: 0 shown, 1 nothing.\n\nExample:\n  tool show --format json x\\y",
                   {},
                   {}};
  show.options.push_back({{"--format"}, "word", "how: it's one of these", {"text", "json"}, {}, {}});
  show.options.push_back({{"-o", "--output"}, "output", "where to", {}, OutlineOption::Need::kRequired, {}});
  show.options.push_back(
      {{}, "file", ".what", {}, OutlineOption::Need::kRequired, OutlineOption::Times::kMany});
  OutlineVerb key{"key", "keys", "", {}, {{"key make", "makes one", "", {}, {}}}};
  program.verbs = {show, key};
  return program;
}

}  // namespace podjail::cli
