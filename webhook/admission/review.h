// AdmissionReview, version admission.k8s.io/v1: what the API server asks and what it is answered
// (kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers). Pure.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::webhook {

inline constexpr std::size_t kMaxReviewBytes = std::size_t{3} << 20U;

struct Review {
  std::string uid;
  std::string operation;  // CREATE, UPDATE, DELETE or CONNECT
  std::string resource;   // "pods"
  std::string subresource;
  std::string space;
  std::string name;
  std::string user;
  std::vector<std::string> groups;
  enum class Effect : std::uint8_t { kReal, kDryRun } effect = Effect::kReal;
  nlohmann::json object;      // null where there is none
  nlohmann::json old_object;  // the same
};

// kInvalid for anything but a whole review of that version; unknown members are passed over, as new minor
// versions bring some.
Result<Review> parse_review(std::string_view text);

struct Verdict {
  enum class Kind : std::uint8_t {
    kAllowed,
    kPatched,
    kRefused,  // the request breaks a rule
    kFailed,   // it is not known whether it does
  } kind = Kind::kAllowed;
  std::string sentence{};  // of kRefused and kFailed
  nlohmann::json patch = nlohmann::json::array();
  std::vector<std::string> warnings{};
};

// The word of a kind, as metrics have it.
std::string_view to_string(Verdict::Kind kind);

// The refusal or failure that an error is: kRefused and kInvalid are the request's fault, all else ours.
Verdict verdict_of(const Error& error);

// The answer as JSON. Whatever is neither allowed nor patched is not allowed.
std::string answer_of(const std::string& uid, const Verdict& verdict);

}  // namespace podjail::webhook
