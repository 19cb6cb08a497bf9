// V8's process-wide state.
#pragma once

#include <memory>

namespace podjail::policy {

// Starts V8 with the flags of docs/adr/0002-v8-flags.md, and ends it. `main` owns the one Platform of a
// process, made before the first Engine and destroyed after the last. V8 cannot be started a second time.
class Platform {
 public:
  Platform();
  ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

 private:
  class Tasks;
  std::unique_ptr<Tasks> tasks_;
};

}  // namespace podjail::policy
