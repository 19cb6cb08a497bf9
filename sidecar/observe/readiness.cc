#include "sidecar/observe/readiness.h"

#include <string_view>
#include <utility>

#include "lib/base/json_text.h"
#include "sidecar/observe/timestamp.h"

namespace podjail::observe {

namespace {

std::string_view word(bool value) {
  return value ? "true" : "false";
}

void append_layers(std::string& out, const PolicyFacts& policy) {
  out.append(",\"layers\":[");
  std::string_view comma;
  for (const auto& layer : policy.layers) {
    out.append(comma).append("{\"name\":");
    append_json_string(out, layer.name);
    out.append(",\"policies\":").append(std::to_string(layer.policies)).append("}");
    comma = ",";
  }
  out.append("]");
}

void append_failure(std::string& out, const PolicyFailure& failure) {
  out.append(",\"last_failure\":");
  if (failure.error.empty()) {
    out.append("null");
    return;
  }
  out.append("{\"time\":\"");
  append_timestamp(out, failure.at);
  out.append("\",\"made_by\":\"").append(failure.made_by).append("\",\"error\":");
  append_json_string(out, failure.error);
  out.append("}");
}

}  // namespace

std::string ReadinessFacts::to_json() const {
  std::string out = "{\"ready\":";
  out.append(word(ready())).append(",\"mode\":\"").append(observing ? "observe" : "enforce");
  out.append("\",\"policy\":{\"loaded\":").append(word(!policy.revision.empty())).append(",\"revision\":");
  append_json_string(out, policy.revision);
  out.append(",\"files\":").append(std::to_string(policy.files));
  append_layers(out, policy);
  out.append(",\"made_by\":\"").append(policy.made_by).append("\",\"last_reload_error\":");
  append_json_string(out, refused ? last_failure.error : std::string());
  append_failure(out, last_failure);
  out.append("},\"listening\":").append(word(listening)).append(",\"draining\":").append(word(draining));
  out.append(",\"hardening\":{\"seccomp\":").append(word(hardening.seccomp));
  out.append(",\"landlock\":").append(std::to_string(hardening.landlock));
  out.append(",\"key_locked\":").append(word(hardening.key_locked)).append("}}\n");
  return out;
}

void Readiness::policy_loaded(PolicyFacts policy) {
  const std::lock_guard lock(mutex_);
  facts_.policy = std::move(policy);
  facts_.refused = false;
}

void Readiness::policy_refused(PolicyFailure failure) {
  const std::lock_guard lock(mutex_);
  facts_.last_failure = std::move(failure);
  facts_.refused = true;
}

void Readiness::observe() {
  const std::lock_guard lock(mutex_);
  facts_.observing = true;
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
