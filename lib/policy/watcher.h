// Keeps engines in step with the policy directories.
#pragma once

#include <chrono>
#include <cstddef>
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

struct LoadedPolicies {
  std::vector<std::unique_ptr<Engine>> engines;  // as many as asked for, all of the same sources
  std::string revision;
  std::size_t policies = 0;  // files; 0 denies everything
  // With the shadows in force as well, to see what would be. Nothing where there are none; their failure is
  // no failure of the set.
  std::unique_ptr<Engine> shadow{};
  std::string shadow_error{};  // why there is no `shadow` although there are shadows
};

using WatchResult = Result<LoadedPolicies>;

// Reads and compiles on a thread of its own, and reports each policy set once: at the start and after every
// change. A set that cannot be read or does not compile is reported as the error it is, also once; whatever
// was in force stays so. A change while engines are built is found in another round. A Platform must exist.
class Watcher {
 public:
  struct Options {
    std::vector<std::string> directories;  // of one layer
    std::vector<LayerDirectories> layers;  // instead, if there are any: the outermost first
    std::size_t engines = 1;
    EngineOptions engine;
    std::chrono::milliseconds settle{100};  // how long a change must rest before it is read
    std::chrono::milliseconds poll{2000};   // how often to look without being told of a change
  };
  // Called on the watcher's thread, never after the destructor has returned.
  using Callback = std::function<void(WatchResult)>;

  static std::unique_ptr<Watcher> start(Options options, Callback callback);
  // Stops after the round that runs.
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

 private:
  Watcher(Options options, Callback callback);
  void run();
  WatchResult build(const ReadPolicies& read) const;
  void build_shadow(const ReadPolicies& read, LoadedPolicies& loaded) const;

  const Options options_;
  const Callback callback_;
  const std::vector<LayerDirectories> layers_;
  const std::unique_ptr<DirectoryWatch> watch_;
  std::thread thread_;
};

}  // namespace podjail::policy
