#include "cli/container/host_paths.h"

#include <array>
#include <filesystem>

namespace podjail::cli {
namespace {

constexpr std::array<std::string_view, 3> kKernelTrees = {"/proc", "/sys", "/dev"};

bool is_within(std::string_view path, std::string_view folder) {
  if (folder == "/") return path.starts_with('/');
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool is_path(std::string_view source) {
  return source.find('/') != source.npos || source.starts_with('.') || source.starts_with('~');
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

Result<std::optional<std::string>> source_of_volume(std::string_view value) {
  const auto parts = split(value, ':');
  if (parts.size() > 3 || parts.front().empty())
    return fail(ErrorKind::kInvalid, "--volume=" + std::string(value) + " is not SOURCE:TARGET[:OPTIONS]");
  if (parts.size() == 1 || !is_path(parts.front())) return std::optional<std::string>();
  return std::optional<std::string>(parts.front());
}

Result<std::optional<std::string>> source_of_mount(std::string_view value) {
  const std::string option = "--mount=" + std::string(value);
  std::string_view type;
  std::string_view source;
  if (value.find('"') != value.npos) return fail(ErrorKind::kRefused, option + ": quotes are not understood");
  for (const auto part : split(value, ',')) {
    const auto equals = std::min(part.find('='), part.size());
    const auto key = part.substr(0, equals);
    const auto told = equals < part.size() ? part.substr(equals + 1) : std::string_view();
    if (key == "type") type = told;
    if (key == "source" || key == "src") source = told;
    if (key.starts_with("volume-"))
      return fail(ErrorKind::kRefused, option + ": what a driver mounts may be reached over a network");
  }
  if (type == "bind" && !source.empty()) return std::optional<std::string>(source);
  if (type == "tmpfs" || (type == "volume" && !is_path(source))) return std::optional<std::string>();
  return fail(ErrorKind::kRefused,
              option + ": podjail knows the types bind, volume and tmpfs, each written out");
}

std::optional<std::string> objection_to_source(const std::string& path,
                                               const std::vector<std::string>& sockets) {
  if (path == "/") return "it is the whole machine";
  for (const auto tree : kKernelTrees) {
    if (is_within(path, tree)) return std::string(tree) + " is the machine's own, and not the container's";
  }
  for (const auto& socket : sockets) {
    if (is_within(socket, path))
      return socket +
             " is a socket there, whose daemon could be asked to do outside what is forbidden inside; "
             "--allow-socket allows it";
  }
  return std::nullopt;
}

Status check_host_path(const std::string& path, const std::vector<std::string>& sockets) {
  std::error_code error;
  const auto resolved = std::filesystem::canonical(path, error);
  if (error) return fail_errno(path + ", to be mounted into the container", error.value());
  const auto kind = std::filesystem::status(resolved, error).type();
  if (kind != std::filesystem::file_type::regular && kind != std::filesystem::file_type::directory)
    return fail(ErrorKind::kRefused, path + " in the container: it is no file or directory");
  for (const auto& name : {resolved.string(), std::filesystem::absolute(path).lexically_normal().string()}) {
    if (const auto objection = objection_to_source(name, sockets))
      return fail(ErrorKind::kRefused, path + " in the container: " + *objection);
  }
  return {};
}

}  // namespace podjail::cli
