#include "webhook/server/endpoints.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>

namespace podjail::webhook {
namespace {

constexpr std::array kPaths = {kMutatePods, kValidatePods, kValidateEphemeral, kValidateConfigMaps};

}  // namespace

Verdict Endpoints::judge(std::string_view path, const Review& review) const {
  try {
    if (path == kMutatePods) return pods_.mutate(review);
    if (path == kValidatePods) return pods_.validate(review);
    if (path == kValidateEphemeral) return pods_.validate_ephemeral(review);
    return validate_config_map(review, judge_);
  } catch (const std::exception&) {  // out of memory, or a mistake of ours in reading JSON
    return {Verdict::Kind::kFailed, "an internal error; the webhook's log has more"};
  }
}

Reply Endpoints::answer(std::string_view path, std::string_view body) const {
  const auto begin = std::chrono::steady_clock::now();
  const auto taken = [&] { return std::chrono::steady_clock::now() - begin; };
  if (std::ranges::find(kPaths, path) == kPaths.end()) {
    metrics_.count_request("other", "malformed", taken());
    return {404, "not found\n", "text/plain"};
  }
  const auto share = budget_.take(body.size(), kPatience);
  if (!share) {
    metrics_.count_request(path, "busy", taken());
    return {503, "too many reviews at once\n", "text/plain"};
  }
  const auto review = parse_review(body);
  if (!review) {
    metrics_.count_request(path, "malformed", taken());
    return {400, review.error().message() + "\n", "text/plain"};
  }
  const auto verdict = judge(path, *review);
  metrics_.count_request(path, to_string(verdict.kind), taken());
  if (note_) note_(path, *review, verdict);
  return {200, answer_of(review->uid, verdict)};
}

}  // namespace podjail::webhook
