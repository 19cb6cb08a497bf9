#include "hook/gate/devices.h"

#include <algorithm>
#include <array>

namespace podjail::hook {
namespace {

struct Known {
  std::int64_t major;
  std::optional<std::int64_t> minor;  // nothing: any
};

// What every runtime gives a container: null, zero, full, random, urandom, tty, console, ptmx, pts.
constexpr std::array<Known, 9> kOrdinary = {
    Known{1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 1}, {5, 2}, {136, std::nullopt}};

// Covers: every device the second names is one the first names.
bool covers(const std::optional<std::int64_t>& pattern, const std::optional<std::int64_t>& number) {
  return !pattern || pattern == number;
}

bool is_ordinary(const DeviceNumbers& device) {
  return device.type == 'c' && std::any_of(kOrdinary.begin(), kOrdinary.end(), [&](const Known& known) {
           return known.major == device.major && covers(known.minor, device.minor);
         });
}

bool is_allowed(const HookConfig& config, const DeviceNumbers& device) {
  return std::any_of(config.allow_devices.begin(), config.allow_devices.end(),
                     [&](const DeviceNumbers& allowed) {
                       return allowed.type == device.type && allowed.major == device.major &&
                              covers(allowed.minor, device.minor);
                     });
}

Objection judge(const Subject& subject, const DeviceNumbers& device, const std::string& subject_words) {
  if (is_ordinary(device) || is_allowed(subject.config, device)) return std::nullopt;
  auto sentence = subject_words + ", which is none of those every container has";
  if (!may_be_allowed(device)) return sentence + " and leads past the ruleset" + std::string(kNoSetting);
  return sentence + "; hook.json \"allow_devices\": [\"" + to_text(device) + "\"] allows it";
}

Objection judge_node(const Subject& subject, const Device& node) {
  if (node.type == "p") return std::nullopt;  // a FIFO
  const bool known = node.type == "c" || node.type == "u" || node.type == "b";
  if (!known) return "config.json makes a device of an unknown type" + std::string(kNoSetting);
  const DeviceNumbers numbers{node.type == "b" ? 'b' : 'c', node.major, node.minor};
  return judge(subject, numbers, "the container gets the device " + to_text(numbers));
}

bool is_wildcard(const DeviceRule& rule) {
  return (rule.type.empty() || rule.type == "a") || !rule.major;
}

Objection judge_rule(const Subject& subject, const DeviceRule& rule) {
  if (!rule.allow || rule.access == "m") return std::nullopt;  // making one without opening it does no harm
  if (is_wildcard(rule)) return "the container may use every device" + std::string(kNoSetting);
  if (rule.type != "c" && rule.type != "b")
    return "config.json has a device rule of an unknown type" + std::string(kNoSetting);
  const DeviceNumbers numbers{rule.type.front(), *rule.major, rule.minor};
  return judge(subject, numbers, "the container may use the device " + to_text(numbers));
}

// Where nothing denies, some runtimes allow everything.
bool denies_by_default(const std::vector<DeviceRule>& rules) {
  return std::any_of(rules.begin(), rules.end(), [](const DeviceRule& rule) {
    const bool all_access = rule.access.empty() || rule.access.size() == 3;
    return !rule.allow && (rule.type.empty() || rule.type == "a") && !rule.major && !rule.minor && all_access;
  });
}

}  // namespace

Objection device_objection(const Subject& subject) {
  const auto& part = subject.bundle.confinement;
  for (const auto& node : part.devices) {
    if (auto objection = judge_node(subject, node)) return objection;
  }
  for (const auto& rule : part.device_rules) {
    if (auto objection = judge_rule(subject, rule)) return objection;
  }
  if (denies_by_default(part.device_rules)) return std::nullopt;
  return "config.json does not deny devices by default (linux.resources.devices)" + std::string(kNoSetting);
}

}  // namespace podjail::hook
