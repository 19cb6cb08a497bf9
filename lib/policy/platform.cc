#include "lib/policy/platform.h"

#include <libplatform/libplatform.h>
#include <v8.h>

#include "lib/policy/page_limit.h"

namespace podjail::policy {
namespace {

// docs/adr/0002-v8-flags.md has the figures. No code is generated at run time, so no page is ever both
// written and executed; no thread of V8's own runs; the heap stays small after traffic. --jitless implies no
// WebAssembly; saying so first keeps V8 from warning on standard error.
constexpr char kFlags[] =
    "--no-expose-wasm --jitless --single-threaded --optimize-for-size --no-harmony-sharedarraybuffer "
    "--stack-size=512";

// Room for a set of 30,000 names. What a policy may do in one uninterruptible step is proportional to it.
constexpr std::size_t kMaxObjectBytes = std::size_t{2} << 20U;

}  // namespace

// V8's own single-threaded platform with a limit on its pages.
class Platform::Tasks final : public v8::Platform {
 public:
  Tasks()
      : platform_(v8::platform::NewSingleThreadedDefaultPlatform()),
        pages_(platform_->GetPageAllocator(), kMaxObjectBytes) {}

  v8::PageAllocator* GetPageAllocator() override { return &pages_; }
  int NumberOfWorkerThreads() override { return platform_->NumberOfWorkerThreads(); }
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate* isolate) override {
    return platform_->GetForegroundTaskRunner(isolate);
  }
  void CallOnWorkerThread(std::unique_ptr<v8::Task> task) override {
    platform_->CallOnWorkerThread(std::move(task));
  }
  void CallDelayedOnWorkerThread(std::unique_ptr<v8::Task> task, double seconds) override {
    platform_->CallDelayedOnWorkerThread(std::move(task), seconds);
  }
  std::unique_ptr<v8::JobHandle> PostJob(v8::TaskPriority priority,
                                         std::unique_ptr<v8::JobTask> task) override {
    return v8::platform::NewDefaultJobHandle(this, priority, std::move(task), 0);
  }
  double MonotonicallyIncreasingTime() override { return platform_->MonotonicallyIncreasingTime(); }
  double CurrentClockTimeMillis() override { return platform_->CurrentClockTimeMillis(); }
  v8::TracingController* GetTracingController() override { return platform_->GetTracingController(); }

 private:
  std::unique_ptr<v8::Platform> platform_;
  PageLimit pages_;
};

Platform::Platform() : tasks_(std::make_unique<Tasks>()) {
  v8::V8::SetFlagsFromString(kFlags);
  v8::V8::InitializePlatform(tasks_.get());
  v8::V8::Initialize();
}

Platform::~Platform() {
  v8::V8::Dispose();
  v8::V8::DisposePlatform();
}

}  // namespace podjail::policy
