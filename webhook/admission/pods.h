// Admission of pods: injection when they are made, and afterwards that they stay as they were injected.
#pragma once

#include <string>

#include "webhook/admission/review.h"
#include "webhook/admission/surroundings.h"
#include "webhook/injection/selection.h"
#include "webhook/injection/settings.h"

namespace podjail::webhook {

// Thread rule: from any thread.
class PodAdmission {
 public:
  struct Rules {
    InjectionSettings injection;
    SelectionRules selection;
  };
  // All of it outlives this.
  PodAdmission(const Rules& rules, const Surroundings& surroundings)
      : rules_(rules), surroundings_(surroundings) {}

  // /mutate/pods: the patch that jails a new pod, or its new ephemeral containers.
  Verdict mutate(const Review& review) const;

  // /validate/pods: whether a pod, after everybody has changed it, is jailed as it must be; of an update,
  // whether it leaves the jail alone.
  Verdict validate(const Review& review) const;

  // /validate/ephemeral: the same for ephemeral containers.
  Verdict validate_ephemeral(const Review& review) const;

 private:
  struct Decided;
  Result<Decided> decide(const Review& review) const;
  Verdict mutate_new(const Review& review) const;
  Verdict validate_new(const Review& review) const;

  const Rules& rules_;
  const Surroundings& surroundings_;
};

// "spec.containers[1].env" of "/spec/containers/1/env", as users write it.
std::string field_of(const std::string& pointer);

}  // namespace podjail::webhook
