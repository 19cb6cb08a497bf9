// An archive with one program in it, of which a runtime can make an image: POSIX.1-1988 ustar, as tar(1)
// writes it. Pure.
#pragma once

#include <string>
#include <string_view>

namespace podjail::check {

// `name` is at most 99 bytes long and relative to the root of the image.
std::string archive_of_program(std::string_view name, std::string_view contents);

}  // namespace podjail::check
