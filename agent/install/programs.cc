#include "agent/install/programs.h"

#include <dlfcn.h>
#include <link.h>

#include <array>
#include <memory>

#include "agent/host/files.h"
#include "agent/install/settings.h"
#include "lib/base/file.h"

namespace podjail::agent {
namespace {

constexpr std::array kLibraries = {"libmnl.so.0", "libnftnl.so.11"};

struct LibraryEnd {
  void operator()(void* library) const { ::dlclose(library); }
};

}  // namespace

Result<std::string> library_path(const std::string& name) {
  const std::unique_ptr<void, LibraryEnd> library(::dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL));
  if (!library) return fail(ErrorKind::kNotFound, "the library " + name + " is not there");
  link_map* map = nullptr;
  if (::dlinfo(library.get(), RTLD_DI_LINKMAP, &map) != 0 || map == nullptr)
    return fail(ErrorKind::kInternal, "the library " + name + " has no path");
  return std::string(map->l_name);
}

Result<std::vector<Program>> load_programs(const std::string& directory) {
  std::vector<Program> programs;
  const auto add = [&](std::string name, const std::string& path) -> Status {
    auto contents = read_file(path, Files::kMaxBytes);
    if (!contents) return tl::unexpected(std::move(contents.error()));
    programs.push_back({std::move(name), std::move(*contents)});
    return {};
  };
  for (const std::string library : kLibraries) {
    const auto path = library_path(library);
    if (!path) return tl::unexpected(path.error());
    if (auto added = add("lib/" + library, *path); !added) return tl::unexpected(added.error());
  }
  for (const auto program : {kPauseProgram, kHookProgram, kRuntimeProgram}) {
    const std::string name(program);
    if (auto added = add(name, directory + "/" + name); !added) return tl::unexpected(added.error());
  }
  return programs;
}

}  // namespace podjail::agent
