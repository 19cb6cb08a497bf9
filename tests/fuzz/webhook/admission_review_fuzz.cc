// Attacks the admission of pods: bytes as a review, and its pod through injection. Whatever they are, a pod
// that is injected is as it must be, and the patch leads to it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "webhook/admission/pods.h"
#include "webhook/admission/review.h"
#include "webhook/injection/inject.h"
#include "webhook/injection/json_patch.h"
#include "webhook/injection/selection.h"

namespace podjail::webhook {
namespace {

InjectionSettings settings() {
  InjectionSettings settings;
  settings.version = "1";
  settings.image = "registry.test/podjail-sidecar:1";
  return settings;
}

void require(bool holds) {
  if (!holds) std::abort();
}

void check_injection(const nlohmann::json& pod) {
  const Jail jail{{{"podjail-baseline"}, {"team"}, {}}, Mode::kEnforce};
  const auto once = inject(pod, jail, settings());
  if (!once) return;
  require(pod.patch(make_patch(pod, *once)) == *once);
  const auto twice = inject(*once, jail, settings());
  require(twice && make_patch(*once, *twice).empty());
  require((*once)["spec"]["initContainers"][0]["name"] == "podjail");
}

void attack(std::string_view bytes) {
  const auto review = parse_review(bytes);
  if (!review) return;
  check_injection(review->object);
  if (const auto after = inject_ephemeral(review->object, review->old_object)) {
    require(review->object.patch(make_patch(review->object, *after)) == *after);
  }
  static_cast<void>(policy_names_of(review->object, "the pod"));
  static_cast<void>(mode_of(review->object, review->old_object));
  static_cast<void>(answer_of(review->uid, {Verdict::Kind::kRefused, review->user}));
}

}  // namespace
}  // namespace podjail::webhook

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  podjail::webhook::attack({reinterpret_cast<const char*>(data), size});
  return 0;
}
