#include "sidecar/observe/readiness.h"

#include <string_view>
#include <utility>

#include "lib/base/json_text.h"

namespace podjail::observe {

std::string ReadinessFacts::to_json() const {
  const auto word = [](bool value) -> std::string_view { return value ? "true" : "false"; };
  std::string out = "{\"ready\":";
  out.append(word(ready())).append(",\"policy\":{\"loaded\":").append(word(!policy_revision.empty()));
  out.append(",\"revision\":");
  append_json_string(out, policy_revision);
  out.append(",\"files\":").append(std::to_string(policies)).append(",\"last_reload_error\":");
  append_json_string(out, last_reload_error);
  out.append("},\"listening\":").append(word(listening)).append(",\"draining\":").append(word(draining));
  out.append(",\"hardening\":{\"seccomp\":").append(word(hardening.seccomp));
  out.append(",\"landlock\":").append(std::to_string(hardening.landlock));
  out.append(",\"key_locked\":").append(word(hardening.key_locked)).append("}}\n");
  return out;
}

void Readiness::policy_loaded(std::string revision, std::size_t policies) {
  const std::lock_guard lock(mutex_);
  facts_.policy_revision = std::move(revision);
  facts_.policies = policies;
  facts_.last_reload_error.clear();
}

void Readiness::policy_refused(std::string error) {
  const std::lock_guard lock(mutex_);
  facts_.last_reload_error = std::move(error);
}

void Readiness::listeners_up() {
  const std::lock_guard lock(mutex_);
  facts_.listening = true;
}

void Readiness::drain() {
  const std::lock_guard lock(mutex_);
  facts_.draining = true;
}

void Readiness::hardened(const HardeningFacts& facts) {
  const std::lock_guard lock(mutex_);
  facts_.hardening = facts;
}

ReadinessFacts Readiness::facts() const {
  const std::lock_guard lock(mutex_);
  return facts_;
}

}  // namespace podjail::observe
