#include "cli/init/file_places.h"

#include <array>

namespace podjail::cli {
namespace {

struct Custom {
  std::string_view client, index, files;
};
// The public index of Python and its mirrors; one that serves files by their digests; one within a forge; and
// a repository manager's crates.
constexpr std::array<Custom, 4> kCustoms{{{"pip", "/simple/", "packages/"},
                                          {"pip", "/+simple/", "+f/"},
                                          {"pip", "/pypi/simple/", "files/"},
                                          {"cargo", "/index/", "v1/"}}};

}  // namespace

std::vector<std::string> places_of_files(std::string_view client, std::string_view index) {
  std::vector<std::string> places;
  for (const auto& custom : kCustoms) {
    if (custom.client != client || !index.ends_with(custom.index)) continue;
    const auto folder = index.substr(0, index.rfind('/', index.size() - 2) + 1);
    places.push_back(std::string(folder) + std::string(custom.files));
  }
  return places;
}

}  // namespace podjail::cli
