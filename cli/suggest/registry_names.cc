#include "cli/suggest/registry_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "cli/suggest/shapes.h"
#include "lib/base/host_name.h"

namespace podjail::cli {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(const std::vector<std::string_view>& parts, std::size_t count, char separator) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += separator;
    text += parts[i];
  }
  return text;
}

// "/org/example/tool/1.0/tool-1.0.jar": "org.example". Metadata stands beside versions or in one.
void add_group(std::string_view path, std::set<std::string>& names) {
  const auto parts = split(path.substr(1), '/');
  if (parts.size() < 3) return;
  if (!parts.back().starts_with("maven-metadata.xml")) {
    names.insert(join(parts, parts.size() - std::min<std::size_t>(parts.size() - 1, 3), '.'));
    return;
  }
  const auto name = join(parts, parts.size() - 1, '.');
  const bool is_covered = std::any_of(names.begin(), names.end(), [&](const std::string& start) {
    return name == start || name.starts_with(start + ".");
  });
  if (!is_covered) names.insert(name);
}

// The first two elements of the module: capitals are written "!x" in paths.
void add_module(std::string_view path, std::set<std::string>& names) {
  const auto at = path.rfind("/@");
  if (at == path.npos || at < 2) return;
  const auto parts = split(path.substr(1, at - 1), '/');
  std::string name;
  bool is_capital = false;
  for (const char c : join(parts, std::min<std::size_t>(parts.size(), 2), '/')) {
    if (c == '!') {
      is_capital = true;
    } else {
      name += is_capital ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
      is_capital = false;
    }
  }
  names.insert(name);
}

// "/v2/team/app/manifests/1.0": "team/app".
void add_image(std::string_view path, std::set<std::string>& names) {
  static constexpr std::array<std::string_view, 4> kKinds{"/manifests/", "/blobs/", "/tags/", "/referrers/"};
  for (const auto kind : kKinds) {
    const auto at = path.rfind(kind);
    if (!path.starts_with("/v2/") || at == path.npos || at < 4) continue;
    names.insert(std::string(path.substr(4, at - 4)));
    return;
  }
}

}  // namespace

void add_registry_name(std::string_view shape, std::string_view path, std::set<std::string>& names) {
  if (shape == "maven") {
    add_group(path, names);
  } else if (shape == "go") {
    add_module(path, names);
  } else if (shape == "oci") {
    add_image(path, names);
  } else if (shape == "git") {
    if (auto name = git_repository(path); !name.empty()) names.insert(std::move(name));
  } else if (shape == "debian" && path.starts_with("/dists/")) {
    const auto parts = split(path, '/');
    if (parts.size() > 3) names.insert(std::string(parts[2]));
  }
}

std::string sumdb_of(std::string_view path) {
  constexpr std::string_view kBegin = "/sumdb/";
  if (!path.starts_with(kBegin)) return {};
  path.remove_prefix(kBegin.size());
  const auto name = path.substr(0, path.find('/'));
  const auto host = HostName::parse(name);
  return name.size() < path.size() && host && host->str() == name ? std::string(name) : std::string();
}

}  // namespace podjail::cli
