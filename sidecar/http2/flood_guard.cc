#include "sidecar/http2/flood_guard.h"

namespace podjail::http2 {

bool FloodGuard::spend() {
  if (points_ > 0) --points_;
  return points_ > 0;
}

void FloodGuard::earn() {
  if (points_ > 0 && points_ < kPoints) ++points_;
}

}  // namespace podjail::http2
