// The URLs of repositories in the files of Maven and apt.
#pragma once

#include <string_view>
#include <vector>

#include "cli/init/configured_url.h"

namespace podjail::cli {

// settings.xml: every <url> outside of comments, whether of a mirror, a repository or a plugin repository.
std::vector<FoundUrl> read_maven_settings(std::string_view text);

// sources.list(5): "deb [options] URL suite …", and the deb822 form with its field URIs. What is no http or
// https URL, such as cdrom:, is passed over.
std::vector<FoundUrl> read_apt_list(std::string_view text);
std::vector<FoundUrl> read_apt_sources(std::string_view text);

}  // namespace podjail::cli
