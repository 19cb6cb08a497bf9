// rewrite_config: what is accepted has the hook first, keeps everything else, is rewritten to itself, and is
// read by the hook as what it was.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "hook/bundle.h"
#include "hook/runtime/rewrite.h"

namespace {

using nlohmann::json;

constexpr const char* kHook = "/usr/libexec/podjail/podjail-hook";

void require(bool holds) {
  if (!holds) std::abort();
}

// Without what the rewriting may change.
json remainder(json document) {
  document.erase("hooks");
  document.erase("mounts");
  if (document.contains("process") && document["process"].is_object()) document["process"].erase("env");
  return document;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  podjail::runtime::RewriteRules rules{kHook, "/etc/podjail/hook.json", {}};
  rules.jail.sidecar.annotations = {{"podjail.dev/role", "sidecar"}};
  const auto once = podjail::runtime::rewrite_config(text, rules);
  if (!once) {
    require(!once.error().message().empty());
    return 0;
  }
  const auto twice = podjail::runtime::rewrite_config(*once, rules);
  require(twice && *twice == *once);
  const auto document = json::parse(*once);
  require(document["hooks"]["createRuntime"][0]["path"] == kHook);
  require(remainder(document) == remainder(json::parse(text)));
  require(podjail::hook::parse_bundle(*once).has_value());
  return 0;
}
