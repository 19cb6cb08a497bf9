#include "hook/bundle_confinement.h"

#include <nlohmann/json.hpp>

#include "hook/strict_json.h"

namespace podjail::hook {
namespace {

using nlohmann::json;

constexpr std::int64_t kMostMajor = 4095;     // 12 bits
constexpr std::int64_t kMostMinor = 0xfffff;  // 20 bits
constexpr std::int64_t kAny = -1;             // as runtimes write it

std::int64_t read_number(const json& object, std::string_view key, std::int64_t most, Reading& reading) {
  return reading.take(read_integer(object, key, 0, most)).value_or(0);
}

Device read_device(const json& object, Reading& reading) {
  return {reading.take(read_text(object, "path")), reading.take(read_text(object, "type")),
          read_number(object, "major", kMostMajor, reading),
          read_number(object, "minor", kMostMinor, reading)};
}

std::optional<std::int64_t> read_pattern(const json& object, std::string_view key, std::int64_t most,
                                         Reading& reading) {
  const auto number = reading.take(read_integer(object, key, kAny, most));
  return number == kAny ? std::nullopt : number;
}

DeviceRule read_device_rule(const json& object, Reading& reading) {
  return {reading.take(read_flag(object, "allow")), reading.take(read_text(object, "type")),
          read_pattern(object, "major", kMostMajor, reading),
          read_pattern(object, "minor", kMostMinor, reading), reading.take(read_text(object, "access"))};
}

NamespaceEntry read_namespace(const json& object, Reading& reading) {
  return {reading.take(read_text(object, "type")), reading.take(read_text(object, "path"))};
}

std::vector<std::string> read_names(const json& object, std::string_view key, Reading& reading) {
  std::vector<std::string> names;
  if (const auto* members = reading.take(find_object(object, key)); members != nullptr) {
    for (const auto& member : members->items()) names.push_back(member.key());
  }
  return names;
}

std::optional<SeccompProfile> read_seccomp(const json& object, Reading& reading) {
  const auto* profile = reading.take(find_object(object, "seccomp"));
  if (profile == nullptr) return std::nullopt;
  return reading.take(read_seccomp_profile(*profile));
}

}  // namespace

Result<Confinement> read_confinement(const json& object) {
  Reading reading;
  Confinement part;
  part.namespaces =
      reading.each(object, "namespaces", [&](const json& entry) { return read_namespace(entry, reading); });
  part.devices =
      reading.each(object, "devices", [&](const json& entry) { return read_device(entry, reading); });
  if (const auto* resources = reading.take(find_object(object, "resources")); resources != nullptr) {
    part.device_rules = reading.each(*resources, "devices",
                                     [&](const json& entry) { return read_device_rule(entry, reading); });
  }
  part.sysctls = reading.take(read_text_map(object, "sysctl"));
  part.masked_paths = reading.take(read_strings(object, "maskedPaths"));
  part.read_only_paths = reading.take(read_strings(object, "readonlyPaths"));
  part.network_devices = read_names(object, "netDevices", reading);
  part.seccomp = read_seccomp(object, reading);
  if (!reading.status()) return tl::unexpected(reading.status().error());
  return part;
}

}  // namespace podjail::hook
