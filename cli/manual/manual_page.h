// The manual page, made of an outline: man(7) of groff and mandoc.
#pragma once

#include <string>

#include "cli/manual/outline.h"

namespace podjail::cli {

struct Edition {
  std::string name;  // of the program
  std::string version;
  std::string date;  // "2024-05-01"
};

// podjail(1): every verb with its options, exit statuses and examples.
std::string make_manual_page(const OutlineVerb& program, const Edition& edition);

}  // namespace podjail::cli
