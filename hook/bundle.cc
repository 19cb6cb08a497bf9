#include "hook/bundle.h"

#include "hook/bundle_confinement.h"
#include "hook/bundle_process.h"
#include "hook/strict_json.h"

namespace podjail::hook {
namespace {

using nlohmann::json;

MountEntry read_mount(const json& object, Reading& reading) {
  return {reading.take(read_text(object, "destination")), reading.take(read_text(object, "type")),
          reading.take(read_text(object, "source")), reading.take(read_strings(object, "options"))};
}

Root read_root(const json& object, Reading& reading) {
  return {reading.take(read_text(object, "path")),
          reading.take(read_flag(object, "readonly")) ? Access::kReadOnly : Access::kReadWrite};
}

Result<Bundle> read_bundle(const json& document) {
  Bundle bundle;
  Reading reading;
  bundle.annotations = reading.take(read_text_map(document, "annotations"));
  if (const auto* process = reading.take(find_object(document, "process")); process != nullptr) {
    bundle.process = reading.take(read_process(*process));
  }
  if (const auto* root = reading.take(find_object(document, "root")); root != nullptr) {
    bundle.root = read_root(*root, reading);
  }
  bundle.mounts =
      reading.each(document, "mounts", [&](const json& entry) { return read_mount(entry, reading); });
  if (const auto* part = reading.take(find_object(document, "linux")); part != nullptr) {
    bundle.confinement = reading.take(read_confinement(*part));
  }
  if (!reading.status()) return tl::unexpected(reading.status().error());
  return bundle;
}

}  // namespace

Result<Bundle> parse_bundle(std::string_view text) {
  if (text.size() > kMaxBundleBytes) return fail(ErrorKind::kExhausted, "config.json: too long");
  auto document = parse_strict_json(text);
  if (!document) return fail_within("config.json", std::move(document.error()));
  auto bundle = read_bundle(*document);
  if (!bundle) return fail_within("config.json", std::move(bundle.error()));
  return bundle;
}

}  // namespace podjail::hook
