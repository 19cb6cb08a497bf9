#include "lib/policy/watcher.h"

#include <optional>

#include "lib/policy/directory_watch.h"
#include "lib/policy/sources.h"

namespace podjail::policy {

// What one look at the directories found, with and without shadows.
struct ReadPolicies {
  Result<PolicySources> enforced;
  Result<PolicySources> shadowed;

  static ReadPolicies read(const std::vector<LayerDirectories>& layers) {
    return {load_policy_layers(layers, Shadows::kLeftOut), load_policy_layers(layers, Shadows::kTaken)};
  }
  bool has_shadows() const { return !shadowed || !enforced || *shadowed != *enforced; }
};

namespace {

// The same to compare, to tell whether the next look finds anything new.
struct Seen {
  explicit Seen(const ReadPolicies& read) : enforced(read.enforced), shadowed(read.shadowed) {}
  bool operator==(const Seen&) const = default;

  struct Half {
    explicit Half(const Result<PolicySources>& found)
        : sources(found ? *found : PolicySources()), error(found ? std::string() : found.error().message()) {}
    bool operator==(const Half&) const = default;
    PolicySources sources;
    std::string error;
  };
  Half enforced;
  Half shadowed;
};

std::vector<LayerDirectories> layers_of(const Watcher::Options& options) {
  if (!options.layers.empty()) return options.layers;
  return {{{}, options.directories, LayerMode::kEnforce}};
}

std::vector<std::string> directories_of(const std::vector<LayerDirectories>& layers) {
  std::vector<std::string> all;
  for (const auto& layer : layers) {
    all.insert(all.end(), layer.directories.begin(), layer.directories.end());
  }
  return all;
}

}  // namespace

Watcher::Watcher(Options options, Callback callback)
    : options_(std::move(options)),
      callback_(std::move(callback)),
      layers_(layers_of(options_)),
      watch_(std::make_unique<DirectoryWatch>(directories_of(layers_))),
      thread_([this] { run(); }) {}

Watcher::~Watcher() {
  watch_->stop();
  thread_.join();
}

std::unique_ptr<Watcher> Watcher::start(Options options, Callback callback) {
  return std::unique_ptr<Watcher>(
      new Watcher(std::move(options), std::move(callback)));  // private constructor
}

WatchResult Watcher::build(const ReadPolicies& read) const {
  if (!read.enforced) return tl::unexpected(read.enforced.error());
  const auto& sources = *read.enforced;
  LoadedPolicies loaded{{}, sources.revision, sources.files.size()};
  for (std::size_t i = 0; i < options_.engines; ++i) {
    auto engine = Engine::create(sources, options_.engine);
    if (!engine) return tl::unexpected(std::move(engine.error()));
    loaded.engines.push_back(std::move(*engine));
  }
  if (read.has_shadows()) build_shadow(read, loaded);
  return loaded;
}

void Watcher::build_shadow(const ReadPolicies& read, LoadedPolicies& loaded) const {
  if (!read.shadowed) {
    loaded.shadow_error = read.shadowed.error().message();
    return;
  }
  auto options = options_.engine;
  options.log = nullptr;  // what is in force has said it already
  auto engine = Engine::create(*read.shadowed, std::move(options));
  if (engine) {
    loaded.shadow = std::move(*engine);
  } else {
    loaded.shadow_error = engine.error().message();
  }
}

void Watcher::run() {
  std::optional<Seen> last;
  do {
    watch_->arm();  // before the look: what changes from here on is noticed
    const auto read = ReadPolicies::read(layers_);
    Seen seen(read);
    if (last == seen) continue;
    last = std::move(seen);
    callback_(build(read));
  } while (watch_->wait(options_.settle, options_.poll) != DirectoryWatch::Wake::kStopped);
}

}  // namespace podjail::policy
