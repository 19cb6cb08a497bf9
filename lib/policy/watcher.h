// Keeps engines in step with the policy directories.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/result.h"
#include "lib/policy/engine.h"
#include "lib/policy/layers.h"

namespace podjail::policy {

class DirectoryWatch;
struct ReadPolicies;

// What made the watcher look.
enum class ReloadCause : std::uint8_t {
  kStart,
  kChange,  // of a directory, told of or found
  kAsked,   // reload()
};

struct LoadedPolicies {
  std::vector<std::unique_ptr<Engine>> engines;  // as many as asked for, all of the same sources
  std::string revision;
  std::size_t policies = 0;  // files; 0 denies everything
  struct LayerCount {
    std::string name;  // "" where the set has no layers
    std::size_t policies = 0;
  };
  std::vector<LayerCount> layers{};  // the outermost first
  // With the shadows in force as well, to see what would be. Nothing where there are none; their failure is
  // no failure of the set.
  std::unique_ptr<Engine> shadow{};
  std::string shadow_error{};  // why there is no `shadow` although there are shadows
};

using WatchResult = Result<LoadedPolicies>;

struct Reload {
  WatchResult result;
  ReloadCause cause = ReloadCause::kStart;
  enum class Step : std::uint8_t { kLoad, kTests } failed = Step::kLoad;  // of a failure: what did fail
};

// Reads and compiles on a thread of its own, and reports each policy set once: at the start and after every
// change, when its own tests have passed. A set that cannot be read, does not compile or fails a test is
// reported as the error it is, also once; whatever was in force stays so. A change while engines are built is
// found in another round. A Platform must exist.
class Watcher {
 public:
  struct Options {
    std::vector<std::string> directories;  // of one layer
    std::vector<LayerDirectories> layers;  // instead, if there are any: the outermost first
    std::size_t engines = 1;
    EngineOptions engine;  // without a store, the watcher has one that all engines share and that stays
    SetTests tests = SetTests::kRun;
    Reloading reloading = Reloading::kOnChange;
    std::chrono::milliseconds settle{100};  // how long a change must rest before it is read
    std::chrono::milliseconds poll{2000};   // how often to look without being told of a change
  };
  // Called on the watcher's thread, never after the destructor has returned.
  using Callback = std::function<void(Reload)>;

  static std::unique_ptr<Watcher> start(Options options, Callback callback);
  // Looks at once, and reports the set even if nothing is new. From any thread.
  void reload();
  // Stops after the round that runs, whose tests end early.
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

 private:
  Watcher(Options options, Callback callback);
  void run();
  Reload build(const ReadPolicies& read, ReloadCause cause) const;
  Status run_tests(const ReadPolicies& read) const;
  WatchResult build_engines(const ReadPolicies& read) const;
  void build_shadow(const ReadPolicies& read, LoadedPolicies& loaded) const;

  const Options options_;
  const Callback callback_;
  const std::vector<LayerDirectories> layers_;
  const std::shared_ptr<Store> shadow_store_;  // shadows must not count where those in force do
  const std::unique_ptr<DirectoryWatch> watch_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace podjail::policy
