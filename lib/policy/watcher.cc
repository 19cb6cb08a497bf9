#include "lib/policy/watcher.h"

#include <optional>

#include "lib/policy/directory_watch.h"
#include "lib/policy/sources.h"

namespace podjail::policy {
namespace {

// What a look at the directories found, to tell whether the next one finds anything new.
struct Seen {
  PolicySources sources;
  std::string error;

  explicit Seen(const Result<PolicySources>& found)
      : sources(found ? *found : PolicySources()), error(found ? std::string() : found.error().message()) {}
  bool operator==(const Seen&) const = default;
};

}  // namespace

Watcher::Watcher(Options options, Callback callback)
    : options_(std::move(options)),
      callback_(std::move(callback)),
      watch_(std::make_unique<DirectoryWatch>(options_.directories)),
      thread_([this] { run(); }) {}

Watcher::~Watcher() {
  watch_->stop();
  thread_.join();
}

std::unique_ptr<Watcher> Watcher::start(Options options, Callback callback) {
  return std::unique_ptr<Watcher>(
      new Watcher(std::move(options), std::move(callback)));  // private constructor
}

WatchResult Watcher::build(const PolicySources& sources) const {
  LoadedPolicies loaded{{}, sources.revision, sources.files.size()};
  for (std::size_t i = 0; i < options_.engines; ++i) {
    auto engine = Engine::create(sources, options_.engine);
    if (!engine) return tl::unexpected(std::move(engine.error()));
    loaded.engines.push_back(std::move(*engine));
  }
  return loaded;
}

void Watcher::report(Result<PolicySources> sources) {
  if (!sources) {
    callback_(tl::unexpected(std::move(sources.error())));
  } else {
    callback_(build(*sources));
  }
}

void Watcher::run() {
  std::optional<Seen> last;
  do {
    watch_->arm();  // before the look: what changes from here on is noticed
    auto sources = load_policy_sources(options_.directories);
    Seen seen(sources);
    if (last == seen) continue;
    last = std::move(seen);
    report(std::move(sources));
  } while (watch_->wait(options_.settle, options_.poll) != DirectoryWatch::Wake::kStopped);
}

}  // namespace podjail::policy
