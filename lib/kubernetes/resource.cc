#include "lib/kubernetes/resource.h"

#include <algorithm>

#include "lib/base/json_text.h"

namespace podjail::kubernetes {
namespace {

constexpr std::size_t kMaxName = 253;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_label(std::string_view label) {
  return !label.empty() && is_alphanumeric(label.front()) && is_alphanumeric(label.back()) &&
         std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

Status check_name(std::string_view what, std::string_view name) {
  if (is_object_name(name)) return {};
  return fail(ErrorKind::kInvalid, std::string(what) + " \"" + printable(name, 64) + "\" is no name");
}

}  // namespace

bool is_object_name(std::string_view name) {
  if (name.size() > kMaxName) return false;
  while (true) {
    const auto dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == name.npos) return true;
    name.remove_prefix(dot + 1);
  }
}

Result<std::string> path_of(const Resource& resource, const ObjectKey& key) {
  std::string path = resource.group.empty() ? "/api/" : "/apis/" + std::string(resource.group) + "/";
  path += resource.version;
  if (!key.space.empty()) {
    if (resource.scope == Scope::kCluster)
      return fail(ErrorKind::kInvalid, std::string(resource.plural) + " have no namespace");
    if (auto valid = check_name("the namespace", key.space); !valid)
      return tl::unexpected(std::move(valid.error()));
    path.append("/namespaces/").append(key.space);
  } else if (resource.scope == Scope::kNamespaced && !key.name.empty()) {
    return fail(ErrorKind::kInvalid, std::string(resource.plural) + " need a namespace");
  }
  path.append("/").append(resource.plural);
  if (key.name.empty()) return path;
  if (auto valid = check_name("the object", key.name); !valid)
    return tl::unexpected(std::move(valid.error()));
  return path.append("/").append(key.name);
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool unreserved =
        is_alphanumeric(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kDigits[byte >> 4U];
      encoded += kDigits[byte & 15U];
    }
  }
  return encoded;
}

}  // namespace podjail::kubernetes
