// Reloads while requests are judged, as in a sidecar whose ConfigMap never rests: no request gets a verdict
// of any but the policies it was judged by, there is never a moment without a policy, and memory does not
// grow.
//
//   PODJAIL_RELOADS=10000 policy_test --gtest_filter='WatcherLoad.*'
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>

#include "lib/policy/watcher.h"
#include "tests/unit/lib/policy/judging.h"
#include "tests/unit/lib/policy/policy_directory.h"

namespace podjail::policy {
namespace {

std::size_t count_of_reloads() {
  const char* asked = std::getenv("PODJAIL_RELOADS");
  return asked != nullptr ? std::strtoul(asked, nullptr, 10) : 40;
}

// Each version allows a host of its own name, and no other.
std::string host_of(std::size_t version) {
  return "v" + std::to_string(version % 7) + ".example.test";
}
std::string text_of(std::size_t version) {
  return "/* " + std::to_string(version) + " */ r.host === '" + host_of(version) + "'";
}

double private_mib() {
  std::ifstream file("/proc/self/smaps_rollup");
  for (std::string word; file >> word;) {
    double kib = 0;
    if (word == "Private_Dirty:" && file >> kib) return kib / 1024;
  }
  return 0;
}

// Judges without a pause by the newest engine, as a worker does.
class Load {
 public:
  Load() : thread_([this] { run(); }) {}
  ~Load() { stop(); }
  void stop() {
    ending_ = true;
    if (thread_.joinable()) thread_.join();
  }
  void take(std::unique_ptr<Engine> engine, std::size_t version) {
    const std::lock_guard lock(mutex_);
    next_ = std::move(engine);
    next_version_ = version;
  }
  std::size_t judged() const { return judged_; }
  std::size_t wrong() const { return wrong_; }

 private:
  void run() {
    std::unique_ptr<Engine> engine;
    std::size_t version = 0;
    while (!ending_) {
      {
        const std::lock_guard lock(mutex_);
        if (next_) {
          engine.reset();  // a thread has one settled engine
          engine = std::move(next_);
          engine->settle();
          version = next_version_;
        }
      }
      if (engine) judge(*engine, version);
    }
  }
  void judge(Engine& engine, std::size_t version) {
    const auto own = engine.evaluate(Request().host(host_of(version)).facts());
    const auto other = engine.evaluate(Request().host(host_of(version + 1)).facts());
    ++judged_;
    if (own.verdict != Verdict::kAllow || other.reason != Reason::kNotAllowed) ++wrong_;
  }

  std::mutex mutex_;
  std::unique_ptr<Engine> next_;
  std::size_t next_version_ = 0;
  std::atomic<bool> ending_{false};
  std::atomic<std::size_t> judged_{0};
  std::atomic<std::size_t> wrong_{0};
  std::thread thread_;
};

// Waits until the watcher has reported the version that was written.
class Reported {
 public:
  void set(std::size_t policies) {
    {
      const std::lock_guard lock(mutex_);
      ++count_;
      if (policies == 0) ++empty_;
    }
    changed_.notify_one();
  }
  bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return count_ >= count; });
  }
  std::size_t empty() {
    const std::lock_guard lock(mutex_);
    return empty_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
  std::size_t empty_ = 0;
};

TEST(WatcherLoad, ReloadsNeitherMisjudgeNorGrow) {
  const PolicyDirectory directory;
  std::map<std::string, std::size_t> versions;  // by revision
  for (std::size_t i = 0; i <= count_of_reloads(); ++i) {
    versions[make_policy_sources({{"p.js", text_of(i)}}).revision] = i;
  }
  directory.write("p.js", text_of(0));
  Load load;
  Reported reported;
  std::atomic<std::size_t> unknown{0};
  Watcher::Options options;
  options.directories = {directory.path()};
  options.engine = patient_options();
  options.settle = std::chrono::milliseconds(1);
  const auto watcher = Watcher::start(std::move(options), [&](Reload reload) {
    auto& result = reload.result;
    const auto version = result ? versions.find(result->revision) : versions.end();
    if (version == versions.end()) {
      ++unknown;
    } else {
      load.take(std::move(result->engines.at(0)), version->second);
    }
    reported.set(result ? result->policies : 0);
  });
  double early = 0;
  for (std::size_t i = 0; i < count_of_reloads(); ++i) {
    ASSERT_TRUE(reported.wait_for(i + 1)) << i;
    if (i == count_of_reloads() / 4) early = private_mib();
    directory.write("p.js", text_of(i + 1));
  }
  ASSERT_TRUE(reported.wait_for(count_of_reloads() + 1));
  const double growth = private_mib() - early;
  load.stop();
  EXPECT_EQ(load.wrong(), 0U);
  EXPECT_EQ(unknown, 0U);
  EXPECT_EQ(reported.empty(), 0U);
  EXPECT_GT(load.judged(), 0U);
  EXPECT_LT(growth, 16.0) << "MiB";
  RecordProperty("judged", static_cast<int>(load.judged()));
  std::cout << count_of_reloads() << " reloads, " << load.judged() << " pairs of requests judged meanwhile, "
            << growth << " MiB grown since the first quarter\n";
}

}  // namespace
}  // namespace podjail::policy
