#include "hook/state.h"

#include <algorithm>
#include <array>

#include "hook/strict_json.h"

namespace podjail::hook {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxId = 256;
constexpr std::size_t kMaxPath = 4096;
constexpr std::int64_t kMaxPid = 1 << 22;  // PID_MAX_LIMIT

bool is_id_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_.+-").find(c) != std::string_view::npos;
}

bool is_bundle(std::string_view path) {
  const bool plain = path.starts_with('/') && path.size() <= kMaxPath && path.find('\0') == path.npos;
  return plain && (std::string(path) + "/").find("/../") == std::string::npos;
}

Result<std::string> read_string(const json& object, std::string_view key) {
  const auto value = find_string(object, key);
  if (!value) return tl::unexpected(value.error());
  if (*value == nullptr) return fail(ErrorKind::kInvalid, std::string(key) + " is missing");
  return **value;
}

Result<Lifecycle> read_lifecycle(const json& object) {
  const auto status = read_string(object, "status");
  if (!status) return tl::unexpected(status.error());
  if (*status == "stopped") return Lifecycle::kStopped;
  constexpr std::array<std::string_view, 3> kStarting = {"creating", "created", "running"};
  if (std::find(kStarting.begin(), kStarting.end(), *status) == kStarting.end()) {
    return fail(ErrorKind::kInvalid, "status is not one the specification knows");
  }
  return Lifecycle::kStarting;
}

Result<pid_t> read_pid(const json& object) {
  const auto pid = object.find("pid");
  const bool valid = pid != object.end() && pid->is_number_integer() && pid->is_number_unsigned() &&
                     pid->get<std::uint64_t>() >= 1 && pid->get<std::uint64_t>() <= kMaxPid;
  if (!valid) return fail(ErrorKind::kInvalid, "pid is not that of a process");
  return pid->get<pid_t>();
}

Result<State> read_state(const json& object) {
  auto id = read_string(object, "id");
  if (!id) return tl::unexpected(std::move(id.error()));
  if (!is_container_id(*id)) return fail(ErrorKind::kInvalid, "id is not a container id");
  auto lifecycle = read_lifecycle(object);
  if (!lifecycle) return tl::unexpected(std::move(lifecycle.error()));
  auto bundle = read_string(object, "bundle");
  if (!bundle) return tl::unexpected(std::move(bundle.error()));
  if (!is_bundle(*bundle)) return fail(ErrorKind::kInvalid, "bundle is not an absolute path");
  State state{std::move(*id), *lifecycle, 0, std::move(*bundle)};
  if (state.lifecycle == Lifecycle::kStopped) return state;
  auto pid = read_pid(object);
  if (!pid) return tl::unexpected(std::move(pid.error()));
  state.pid = *pid;
  return state;
}

}  // namespace

bool is_container_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxId && id.front() != '.' && id.front() != '-' &&
         std::all_of(id.begin(), id.end(), is_id_character);
}

Result<State> parse_state(std::string_view text) {
  if (text.size() > kMaxStateBytes) return fail(ErrorKind::kExhausted, "state: too long");
  auto document = parse_strict_json(text);
  if (!document) return fail_within("state", std::move(document.error()));
  auto state = read_state(*document);
  if (!state) return fail_within("state", std::move(state.error()));
  return state;
}

}  // namespace podjail::hook
