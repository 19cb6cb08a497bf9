#include "cli/doctor/libraries.h"

#include <algorithm>
#include <filesystem>

#include "cli/doctor/elf.h"
#include "cli/doctor/program_file.h"
#include "lib/base/file.h"

namespace podjail::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxLibraries = 200;
constexpr std::size_t kMaxLibraryBytes = std::size_t{128} << 20U;
constexpr std::size_t kMaxSettingsBytes = std::size_t{64} << 10U;

void add_lines(const std::string& text, std::vector<std::string>& folders) {
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    if (text[begin] == '/') folders.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

// Of ld.so.conf.d, which names those of the machine's architecture, and the usual ones.
std::vector<std::string> system_folders(const Machine& machine) {
  std::vector<std::string> folders;
  std::error_code error;
  for (fs::directory_iterator entry(machine.at("/etc/ld.so.conf.d"), error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (const auto text = read_file(entry->path().string(), kMaxSettingsBytes)) add_lines(*text, folders);
  }
  for (const auto* const folder : {"/lib64", "/usr/lib64", "/lib", "/usr/lib"}) folders.emplace_back(folder);
  return folders;
}

std::vector<std::string> split_path(const std::string& list) {
  std::vector<std::string> folders;
  for (std::size_t begin = 0; begin < list.size();) {
    const auto end = std::min(list.find(':', begin), list.size());
    if (end > begin) folders.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return folders;
}

// "$ORIGIN" is the folder of who names it.
std::string with_origin(std::string folder, const std::string& origin) {
  for (const std::string word : {"${ORIGIN}", "$ORIGIN"}) {
    if (folder.starts_with(word)) return origin + folder.substr(word.size());
  }
  return folder;
}

class Search {
 public:
  explicit Search(const Machine& machine)
      : machine_(machine), usual_(split_path(machine.variable("LD_LIBRARY_PATH").value_or(""))) {
    const auto system = system_folders(machine);
    usual_.insert(usual_.end(), system.begin(), system.end());
  }

  void add(const ElfNeeds& needs, const std::string& origin) {
    for (const auto& name : needs.libraries) {
      if (found_.names.size() >= kMaxLibraries || !seen_.insert(name).second) continue;
      found_.names.push_back(name);
      look_into(name, needs, origin);
    }
  }
  Libraries done() { return std::move(found_); }

 private:
  void look_into(const std::string& name, const ElfNeeds& needs, const std::string& origin) {
    const auto path = find(name, needs, origin);
    if (path.empty()) return;
    const auto file = read_file(path, kMaxLibraryBytes);
    if (!file) return;
    if (name.starts_with("libcurl")) found_.proxies.merge(proxy_variables_in(*file));
    if (const auto further = read_elf_needs(*file)) add(*further, fs::path(path).parent_path().string());
  }

  std::string find(const std::string& name, const ElfNeeds& needs, const std::string& origin) const {
    std::error_code error;
    for (const auto& folder : needs.folders) {
      const auto path = with_origin(folder, origin) + "/" + name;
      if (fs::is_regular_file(path, error)) return path;
    }
    for (const auto& folder : usual_) {
      const auto path = machine_.at(folder) + "/" + name;
      if (fs::is_regular_file(path, error)) return path;
    }
    return {};
  }

  const Machine& machine_;
  std::vector<std::string> usual_;
  std::set<std::string> seen_;
  Libraries found_;
};

}  // namespace

Result<Libraries> find_libraries(std::string_view program, const std::string& path, const Machine& machine) {
  const auto needs = read_elf_needs(program);
  if (!needs) return tl::unexpected(needs.error());
  Search search(machine);
  search.add(*needs, fs::path(path).parent_path().string());
  return search.done();
}

}  // namespace podjail::cli
