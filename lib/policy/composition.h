// From what each layer says to one decision. Pure.
//
// A layer says what its policies say together: it denies, it allows, or it has no opinion. Then
//   1. a denial, or a failure, of any layer decides;
//   2. every layer that holds policies must allow, except that one whose default is `pass` need not have an
//      opinion;
//   3. at least one must allow;
//   4. what an allow grants is the least that any of the layers that allow grants.
// So no layer can undo what another denies, whichever of them is the outer one: a further layer narrows.
//
// A layer that judges requests cannot judge them in a connection that is relayed unread. There its default is
// `deny` whatever it is otherwise: what it denies must not be reachable by a detour that another layer
// grants.
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/policy/decision.h"
#include "lib/policy/layers.h"
#include "lib/policy/opinion.h"

namespace podjail::policy {

// Takes the layers' words in order, the outermost first, and keeps the decision up to date.
class Composition {
 public:
  // `decision` outlives it, and begins as the denial that stands when nobody says anything.
  explicit Composition(Decision& decision) : decision_(decision) {}

  // The layer denies, or one of its policies failed: that is the decision.
  void deny(std::string_view layer, Decision&& said);
  // The layer allows, within the bounds that `said` has.
  void allow(std::string_view layer, Decision&& said);
  // No policy of the layer has an opinion. `said` is the denial that stands for it.
  void no_opinion(std::string_view layer, LayerDefault fallback, Decision&& said);

 private:
  void take(std::string_view layer, Decision&& said);

  Decision& decision_;
  enum class State : std::uint8_t { kUndecided, kAllowed, kRefused } state_ = State::kUndecided;
};

// What the next policy of a layer makes of what the layer says so far: a denial or a failure ends it, an
// allow adds to what others grant. What `decision` asks for beyond the yes stays.
enum class Standing : std::uint8_t { kOpen, kFinal };
Standing add_opinion(Opinion&& opinion, const std::string& policy, Decision& decision);

// Bounds what `allowed` grants by what `other` grants. Both are allows; `other` was read into the outputs of
// `allowed`, so that it has both.
void narrow(Decision& allowed, const Decision& other);

}  // namespace podjail::policy
