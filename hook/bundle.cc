#include "hook/bundle.h"

#include <algorithm>

#include "hook/strict_json.h"
#include "lib/contract/contract.h"

namespace podjail::hook {
namespace {

using nlohmann::json;

Result<std::string> capability_name(std::string_view text) {
  std::string name(text);
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  if (!name.starts_with("CAP_")) name.insert(0, "CAP_");
  const bool is_name =
      name.size() > 4 && name.size() < 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      });
  if (!is_name) return fail(ErrorKind::kInvalid, "a capability has a name that is not one");
  return name;
}

Result<std::vector<std::string>> read_set(const json& capabilities, std::string_view key) {
  auto texts = read_strings(capabilities, key);
  if (!texts) return texts;
  for (auto& text : *texts) {
    auto name = capability_name(text);
    if (!name) return tl::unexpected(std::move(name.error()));
    text = std::move(*name);
  }
  return texts;
}

// Keeps the first error of a sequence of reads, so that each read is one line.
class Reading {
 public:
  template <typename T>
  T take(Result<T> result) {
    if (result) return std::move(*result);
    if (status_) status_ = tl::unexpected(std::move(result.error()));
    return T{};
  }
  const Status& status() const { return status_; }

 private:
  Status status_;
};

std::optional<Capabilities> read_capabilities(const json& process, Reading& reading) {
  const auto* object = reading.take(find_object(process, "capabilities"));
  if (object == nullptr) return std::nullopt;
  return Capabilities{
      reading.take(read_set(*object, "bounding")), reading.take(read_set(*object, "effective")),
      reading.take(read_set(*object, "inheritable")), reading.take(read_set(*object, "permitted")),
      reading.take(read_set(*object, "ambient"))};
}

Result<std::uint32_t> read_uid(const json& process) {
  const auto user = find_object(process, "user");
  if (!user) return tl::unexpected(user.error());
  if (*user == nullptr || !(*user)->contains("uid")) return 0U;
  const auto& uid = (*user)->at("uid");
  if (!uid.is_number_unsigned() || uid.get<std::uint64_t>() > UINT32_MAX) {
    return fail(ErrorKind::kInvalid, "uid is not a user id");
  }
  return uid.get<std::uint32_t>();
}

Result<NewPrivileges> read_new_privileges(const json& process) {
  const auto flag = process.find("noNewPrivileges");
  if (flag == process.end() || flag->is_null()) return NewPrivileges::kAllowed;
  if (!flag->is_boolean()) return fail(ErrorKind::kInvalid, "noNewPrivileges is not true or false");
  return flag->get<bool>() ? NewPrivileges::kForbidden : NewPrivileges::kAllowed;
}

Result<std::map<std::string, std::string>> read_annotations(const json& document) {
  std::map<std::string, std::string> annotations;
  const auto object = find_object(document, "annotations");
  if (!object) return tl::unexpected(object.error());
  if (*object == nullptr) return annotations;
  for (const auto& [key, value] : (*object)->items()) {
    if (!value.is_string()) return fail(ErrorKind::kInvalid, "an annotation is not a text");
    annotations.emplace(key, value.get<std::string>());
  }
  return annotations;
}

Result<std::string> text_member(const json& object, std::string_view key) {
  if (!object.is_object()) return fail(ErrorKind::kInvalid, "an entry is not an object");
  const auto text = find_string(object, key);
  if (!text) return tl::unexpected(text.error());
  return *text == nullptr ? std::string() : **text;
}

void read_namespaces(const json& document, Reading& reading, Bundle& bundle) {
  const auto* linux_part = reading.take(find_object(document, "linux"));
  if (linux_part == nullptr) return;
  const auto* list = reading.take(find_array(*linux_part, "namespaces"));
  if (list == nullptr) return;
  for (const auto& entry : *list) {
    bundle.namespaces.push_back(
        {reading.take(text_member(entry, "type")), reading.take(text_member(entry, "path"))});
  }
}

void read_mounts(const json& document, Reading& reading, Bundle& bundle) {
  const auto* list = reading.take(find_array(document, "mounts"));
  if (list == nullptr) return;
  for (const auto& entry : *list) {
    bundle.mount_destinations.push_back(reading.take(text_member(entry, "destination")));
  }
}

Result<Bundle> read_bundle(const json& document) {
  Bundle bundle;
  Reading reading;
  bundle.annotations = reading.take(read_annotations(document));
  if (const auto* process = reading.take(find_object(document, "process")); process != nullptr) {
    bundle.uid = reading.take(read_uid(*process));
    const auto arguments = reading.take(read_strings(*process, "args"));
    if (!arguments.empty()) bundle.executable = arguments.front();
    bundle.environment = reading.take(read_strings(*process, "env"));
    bundle.capabilities = read_capabilities(*process, reading);
    bundle.new_privileges = reading.take(read_new_privileges(*process));
  }
  if (const auto* root = reading.take(find_object(document, "root")); root != nullptr) {
    bundle.root_path = reading.take(text_member(*root, "path"));
  }
  read_namespaces(document, reading, bundle);
  read_mounts(document, reading, bundle);
  if (!reading.status()) return tl::unexpected(reading.status().error());
  return bundle;
}

// Without "", "." and "..": runtimes clean a destination before they mount there.
std::string cleaned(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    const auto part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      out.resize(out.empty() ? 0 : out.rfind('/'));
    } else {
      out.append("/").append(part);
    }
  }
  return out;
}

}  // namespace

bool mounts_shared_directory(const Bundle& bundle) {
  const auto& places = bundle.mount_destinations;
  return std::any_of(places.begin(), places.end(),
                     [](std::string_view place) { return cleaned(place) == contract::kSharedDirectory; });
}

Result<Bundle> parse_bundle(std::string_view text) {
  if (text.size() > kMaxBundleBytes) return fail(ErrorKind::kExhausted, "config.json: too long");
  auto document = parse_strict_json(text);
  if (!document) return fail_within("config.json", std::move(document.error()));
  auto bundle = read_bundle(*document);
  if (!bundle) return fail_within("config.json", std::move(bundle.error()));
  return bundle;
}

}  // namespace podjail::hook
