#include "agent/install/programs.h"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "agent/host/files.h"
#include "agent/install/elf.h"
#include "agent/install/settings.h"
#include "lib/base/file.h"

namespace podjail::agent {
namespace {

struct LibraryEnd {
  void operator()(void* library) const { ::dlclose(library); }
};

std::string installed_name(const std::string& path) {
  return "lib/" + path.substr(path.rfind('/') + 1);
}

// Libraries and loaders, each once.
class Libraries {
 public:
  // What `loading` names, and what that needs in turn.
  Status add(const Loading& loading) {
    if (!loading.loader.empty()) {
      if (auto added = add_file(loading.loader); !added) return added;
    }
    for (const auto& name : loading.needed) {
      const auto path = library_path(name);
      if (!path) return tl::unexpected(path.error());
      if (auto added = add_file(*path); !added) return added;
    }
    return {};
  }
  std::vector<Program> take() { return std::move(files_); }

 private:
  Status add_file(const std::string& path) {
    const auto name = installed_name(path);
    if (std::ranges::find(files_, name, &Program::name) != files_.end()) return {};
    auto contents = read_file(path, Files::kMaxBytes);
    if (!contents) return tl::unexpected(std::move(contents.error()));
    const auto loading = loading_of(*contents);
    if (!loading) return fail_within(path, Error(loading.error()));
    files_.push_back({name, std::move(*contents)});
    return add({{}, loading->needed});  // libc names a loader, too: it can be run
  }

  std::vector<Program> files_;
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

Result<std::vector<Program>> load_programs(const std::string& directory, const std::string& install_dir) {
  std::vector<Program> programs;
  Libraries libraries;
  for (const auto program : {kPauseProgram, kHookProgram, kRuntimeProgram}) {
    const std::string name(program);
    auto contents = read_file(directory + "/" + name, Files::kMaxBytes);
    if (!contents) return tl::unexpected(std::move(contents.error()));
    const auto loading = loading_of(*contents);
    if (!loading) return fail_within(name, Error(loading.error()));
    if (auto added = libraries.add(*loading); !added) return fail_within(name, std::move(added.error()));
    auto moved = with_loader(std::move(*contents), install_dir + "/" + installed_name(loading->loader));
    if (!moved) return fail_within(name, std::move(moved.error()));
    programs.push_back({name, std::move(*moved)});
  }
  auto all = libraries.take();
  std::ranges::move(programs, std::back_inserter(all));
  return all;
}

}  // namespace podjail::agent
