// containerd's configuration with a handler of ours in it. Pure.
//
// The handler lives in a file of its own that the main file imports. containerd 1.6 and 1.7 replace a
// plugin's whole table by the one of an imported file, so the file must carry everything that is in force of
// the CRI plugin; containerd 2 merges, and the handler alone is enough. What is in force, defaults included,
// `containerd config dump` says; it is asked without our import.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::agent {

struct ContainerdDropIn {
  std::string text;
  std::string beneath;  // the absolute path of the runtime that the cloned handler uses; empty: by its name
};

// The handler `podjail` is the handler `runc` (or the default one) with `wrapper` as its program. kInvalid
// for what is no dump; kRefused if that handler is not of runc's kind.
Result<ContainerdDropIn> containerd_drop_in(std::string_view dump, const std::string& wrapper);

// `main` (the file at `main_path`; empty if it does not exist) with an import of `drop_in`; unchanged if one
// of its imports covers it already. Comments and everything else stay. kRefused for the version 1 of the
// format, whose plugins have other names. `dump` says which version a new file must have.
Result<std::string> with_import(std::string_view main, const std::string& main_path,
                                const std::string& drop_in, std::string_view dump);

// `main` without what with_import put into it; empty if nothing else was in it.
Result<std::string> without_import(std::string_view main, const std::string& drop_in);

}  // namespace podjail::agent
