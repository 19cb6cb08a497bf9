#include "hook/handover/document.h"

#include "hook/hook_config_reading.h"
#include "hook/mount_kind.h"
#include "hook/state.h"
#include "hook/strict_json.h"

namespace podjail::hook {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::string_view kSuffix = ".json";

ordered_json head_of(const SidecarLife& sidecar) {
  ordered_json head;
  head["version"] = 1;
  head["container"] = sidecar.container;
  head["namespace"] = sidecar.pod.pod_namespace;
  head["pod"] = sidecar.pod.pod;
  head["uid"] = sidecar.pod.uid;
  head["workload"] = sidecar.pod.workload;
  return head;
}

std::string line_of(const ordered_json& head) {
  return head.dump(-1, ' ', true, json::error_handler_t::replace) + "\n";
}

Status read_own_text(const json& value, std::string& into) {
  if (!value.is_string()) return must_be("a text");
  into = value.get<std::string>();
  return {};
}

Status read_version(const json& value) {
  return value == 1 ? Status{} : Status(must_be("1"));
}

Keys keys_of(SidecarLife& sidecar) {
  return {{"version", read_version},
          {"container", [&](const json& value) { return read_own_text(value, sidecar.container); }},
          {"namespace", [&](const json& value) { return read_own_text(value, sidecar.pod.pod_namespace); }},
          {"pod", [&](const json& value) { return read_own_text(value, sidecar.pod.pod); }},
          {"uid", [&](const json& value) { return read_own_text(value, sidecar.pod.uid); }},
          {"workload", [&](const json& value) { return read_own_text(value, sidecar.pod.workload); }}};
}

Result<json> parse_head(std::string_view line) {
  if (line.size() > kMaxHeadBytes) return fail(ErrorKind::kExhausted, "the head is too long");
  return parse_strict_json(line);
}

// Reads `head` by `keys`, which fill `sidecar`, and checks what came of it.
Status read_head(const json& head, const Keys& keys, SidecarLife& sidecar) {
  if (auto read = read_members(head, "", keys); !read) return read;
  if (!is_container_id(sidecar.container)) return fail(ErrorKind::kInvalid, "container: no container's id");
  auto pod = checked_identity(std::move(sidecar.pod));
  if (!pod) return tl::unexpected(std::move(pod.error()));
  sidecar.pod = std::move(*pod);
  return {};
}

}  // namespace

std::string to_text(const Handover& handover) {
  return line_of(head_of(handover.sidecar)) + handover.report;
}

std::string to_text(const LiveEntry& entry) {
  auto head = head_of(entry.sidecar);
  head["directory"] = entry.directory;
  head["owner"] = entry.owner;
  return line_of(head);
}

Result<Handover> parse_handover(std::string_view text) {
  if (text.size() > kMaxHeadBytes + kMaxReportBytes) return fail(ErrorKind::kExhausted, "handover: too long");
  const auto end = text.find('\n');
  if (end == text.npos) return fail(ErrorKind::kInvalid, "handover: without a head");
  const auto head = parse_head(text.substr(0, end));
  if (!head) return fail_within("handover", Error(head.error()));
  Handover handover;
  if (auto read = read_head(*head, keys_of(handover.sidecar), handover.sidecar); !read)
    return fail_within("handover", std::move(read.error()));
  handover.report = text.substr(end + 1);
  return handover;
}

Result<LiveEntry> parse_live_entry(std::string_view text) {
  const auto head = parse_head(text);
  if (!head) return fail_within("live sidecar", Error(head.error()));
  LiveEntry entry;
  auto keys = keys_of(entry.sidecar);
  keys["directory"] = [&](const json& value) { return read_own_text(value, entry.directory); };
  keys["owner"] = [&](const json& value) {
    return store(read_number(value, 1, UINT32_MAX - 1), entry.owner);
  };
  if (auto read = read_head(*head, keys, entry.sidecar); !read)
    return fail_within("live sidecar", std::move(read.error()));
  if (!parse_path(entry.directory) || plain_path(entry.directory) != entry.directory || entry.owner == 0)
    return fail(ErrorKind::kInvalid, "live sidecar: directory or owner is missing");
  return entry;
}

std::string file_name_of(std::string_view container) {
  return std::string(container) + std::string(kSuffix);
}

std::string container_of(std::string_view file_name) {
  if (!file_name.ends_with(kSuffix)) return {};
  file_name.remove_suffix(kSuffix.size());
  return is_container_id(file_name) ? std::string(file_name) : std::string();
}

}  // namespace podjail::hook
