// Paths that servers are known to read in different ways. A policy judges one reading; if an upstream
// resolved the path to another one ("/public/..%2fsecret"), the judgement would be of the wrong resource. So
// a path is relayed byte for byte and refused unless all readings are one: no empty segment, no "..", no
// backslash, no encoded backslash, percent sign or NUL, no incomplete escape, nor a segment that is empty or
// made of dots once it is decoded or its parameters are dropped, whether ';' or "%3b" begins them. RFC 3986
// §5.2.4 and §6.2.2 say what servers may normalise.
//
// Two spellings are let through and told:
//   "."    as a whole segment: repositories of packages are addressed so ("/apt/./Packages.gz"). With and
//          without it the path names the same resource, so a policy sees it without. "%2e" stays refused:
//          nobody needs it, and to a server that does not decode before it removes dots it is a name.
//   "%2f"  as in "/@scope%2fname": a slash to some servers, part of a name to others. A policy must grant it,
//          and sees it undecoded. Both ways of splitting the path are held to the rules above.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace podjail::http {

struct PathReading {
  std::string_view problem;  // which rule the path breaks; empty when none
  bool has_dot_segment = false;
  bool has_encoded_slash = false;
};

// Of a path that begins with '/'.
PathReading read_path(std::string_view path);

// "/a/./b" → "/a/b", "/a/." → "/a/" (RFC 3986 §5.2.4). Of a path without problem.
std::string without_dot_segments(std::string_view path);

}  // namespace podjail::http
