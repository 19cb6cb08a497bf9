// From the body of a request to the body of its answer, by its path. Nothing that happens while a review is
// judged becomes an answer that allows.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "webhook/admission/config_maps.h"
#include "webhook/admission/pods.h"
#include "webhook/server/body_budget.h"
#include "webhook/server/metrics.h"

namespace podjail::webhook {

struct Reply {
  int status = 200;
  std::string body;
  std::string_view content_type = "application/json";
};

inline constexpr std::string_view kMutatePods = "/mutate/pods";
inline constexpr std::string_view kValidatePods = "/validate/pods";
inline constexpr std::string_view kValidateEphemeral = "/validate/ephemeral";
inline constexpr std::string_view kValidateConfigMaps = "/validate/configmaps";

// Thread rule: from any thread.
class Endpoints {
 public:
  // Told of every review that was not let be: path, namespace/name and the sentence.
  using Note = std::function<void(std::string_view path, const Review&, const Verdict&)>;

  // `pods` and `metrics` outlive this.
  Endpoints(const PodAdmission& pods, JudgePolicies judge, Metrics& metrics, Note note)
      : pods_(pods), judge_(std::move(judge)), metrics_(metrics), note_(std::move(note)) {}

  static constexpr std::size_t kBytesAtOnce = std::size_t{6} << 20U;
  static constexpr std::chrono::milliseconds kPatience{2000};

  // 404 for another path, 400 for what is no review, 503 when too much else is judged: the API server takes
  // them for a failed call, which its failurePolicy refuses.
  Reply answer(std::string_view path, std::string_view body) const;

 private:
  Verdict judge(std::string_view path, const Review& review) const;

  const PodAdmission& pods_;
  const JudgePolicies judge_;
  Metrics& metrics_;
  const Note note_;
  mutable BodyBudget budget_{kBytesAtOnce};
};

}  // namespace podjail::webhook
