#include "hook/random.h"

#include <sys/random.h>

namespace podjail::hook {

Result<ruleset::Blessing> random_blessing() {
  ruleset::Blessing blessing;
  while (blessing.mark == 0 || blessing.priority == 0) {
    for (auto* half : {&blessing.mark, &blessing.priority}) {
      if (::getrandom(half, sizeof *half, 0) != sizeof *half) return fail_errno("getrandom");
    }
  }
  return blessing;
}

}  // namespace podjail::hook
