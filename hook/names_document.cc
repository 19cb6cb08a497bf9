#include "hook/names_document.h"

#include <algorithm>

#include "lib/base/json_text.h"

namespace podjail::hook {

std::string names_document(std::vector<ruleset::ContainerEntry> containers) {
  std::sort(containers.begin(), containers.end(),
            [](const auto& one, const auto& other) { return one.slot < other.slot; });
  std::string text = "{\"containers\":[";
  for (const auto& container : containers) {
    if (text.back() != '[') text += ',';
    text += "\n {\"slot\":" + std::to_string(container.slot) + ",\"name\":";
    append_json_string(text, container.name);
    text += ",\"id\":";
    append_json_string(text, container.id);
    text += '}';
  }
  text += "]}\n";
  return text;
}

}  // namespace podjail::hook
