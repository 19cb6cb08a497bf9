// What a file that can be run is, by what is in it: which libraries and which settings it knows. Pure; the
// file may be anybody's.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace podjail::cli {

enum class ToolKind : std::uint8_t {
  kCurl,
  kGit,
  kNode,
  kNpm,
  kPython,
  kPip,
  kCargo,
  kGo,  // a program written in Go, or the go command
  kJava,
  kApt,
  kDeno,
  kRustls,      // with the system's roots
  kBuiltRoots,  // roots compiled into it (webpki-roots)
  kOpenssl,
  kGnutls,
  kNss,
};

// Words of an interpreter line: "#!/usr/bin/env -S node --x" is {"/usr/bin/env", "-S", "node", "--x"}. Empty
// for a file without one.
std::vector<std::string> interpreter_line(std::string_view file);

// By the names of settings and the markers that compilers leave, and the libraries it is loaded with,
// directly or not.
std::set<ToolKind> kinds_of_program(std::string_view file, const std::vector<std::string>& libraries);

// Of a script: pip and npm by what they call, Java by what a shell script starts.
std::set<ToolKind> kinds_of_script(std::string_view text);

// The environment variables for proxies that the file names, in any case.
std::set<std::string> proxy_variables_in(std::string_view file);

}  // namespace podjail::cli
