// The URLs of registries in the settings of package clients: lines of a key and a value. What is no such line
// is passed over, as the clients' other settings are; whether a value is a URL is for others to say.
#pragma once

#include <string_view>
#include <vector>

#include "cli/init/configured_url.h"

namespace podjail::cli {

// .npmrc: registry=…, @scope:registry=…
std::vector<FoundUrl> read_npmrc(std::string_view text);

// pip.conf: index-url and extra-index-url, of which several may follow, indented.
std::vector<FoundUrl> read_pip_conf(std::string_view text);

// .cargo/config.toml: index of [registries.…], registry of [source.…]. A leading "sparse+" is not part of the
// URL.
std::vector<FoundUrl> read_cargo_config(std::string_view text);

// The file of `go env -w`: GOPROXY and, where it has a URL, GOSUMDB.
std::vector<FoundUrl> read_go_env(std::string_view text);

// The value of GOPROXY: URLs parted by ',' or '|'; "direct" and "off" are none.
std::vector<FoundUrl> read_go_proxy(std::string_view value, int line);

// .git/config and .gitmodules: url of a remote or a submodule.
std::vector<FoundUrl> read_git_config(std::string_view text);

// URLs parted by white space, as in PIP_EXTRA_INDEX_URL.
std::vector<FoundUrl> read_words(std::string_view value, int line);

}  // namespace podjail::cli
