#include "lib/policy/watcher.h"

#include <optional>

#include "lib/policy/directory_watch.h"
#include "lib/policy/set_tests.h"
#include "lib/policy/sources.h"

namespace podjail::policy {

// What one look at the directories found, with and without shadows, and the tests.
struct ReadPolicies {
  Result<PolicySources> enforced;
  Result<PolicySources> shadowed;
  Result<std::vector<PolicySource>> tests;

  static ReadPolicies read(const std::vector<LayerDirectories>& layers, SetTests tests) {
    return {load_policy_layers(layers, Shadows::kLeftOut), load_policy_layers(layers, Shadows::kTaken),
            tests == SetTests::kRun ? load_policy_tests(layers) : std::vector<PolicySource>()};
  }
  bool has_shadows() const { return !shadowed || !enforced || *shadowed != *enforced; }
};

namespace {

// The same to compare, to tell whether the next look finds anything new.
struct Seen {
  explicit Seen(const ReadPolicies& read)
      : enforced(read.enforced), shadowed(read.shadowed), tests(read.tests) {}
  bool operator==(const Seen&) const = default;

  template <typename Found>
  struct Part {
    explicit Part(const Result<Found>& read)
        : found(read ? *read : Found()), error(read ? std::string() : read.error().message()) {}
    bool operator==(const Part&) const = default;
    Found found;
    std::string error;
  };
  Part<PolicySources> enforced;
  Part<PolicySources> shadowed;
  Part<std::vector<PolicySource>> tests;
};

std::vector<LayerDirectories> layers_of(const Watcher::Options& options) {
  if (!options.layers.empty()) return options.layers;
  return {{{}, options.directories, LayerMode::kEnforce}};
}

Watcher::Options with_store(Watcher::Options options) {
  if (!options.engine.store) options.engine.store = std::make_shared<Store>();
  return options;
}

std::vector<std::string> directories_of(const std::vector<LayerDirectories>& layers) {
  std::vector<std::string> all;
  for (const auto& layer : layers) {
    all.insert(all.end(), layer.directories.begin(), layer.directories.end());
  }
  return all;
}

std::vector<LoadedPolicies::LayerCount> counts_of(const PolicySources& sources) {
  std::vector<LoadedPolicies::LayerCount> counts;
  for (const auto& layer : sources.layers) counts.push_back({layer.name, 0});
  for (const auto& file : sources.files) {
    if (!is_data_name(file.name)) ++counts.at(file.layer).policies;
  }
  return counts;
}

}  // namespace

Watcher::Watcher(Options options, Callback callback)
    : options_(with_store(std::move(options))),
      callback_(std::move(callback)),
      layers_(layers_of(options_)),
      shadow_store_(std::make_shared<Store>()),
      watch_(std::make_unique<DirectoryWatch>(directories_of(layers_), options_.reloading)),
      thread_([this] { run(); }) {}

Watcher::~Watcher() {
  stopping_ = true;
  watch_->stop();
  thread_.join();
}

std::unique_ptr<Watcher> Watcher::start(Options options, Callback callback) {
  return std::unique_ptr<Watcher>(
      new Watcher(std::move(options), std::move(callback)));  // private constructor
}

void Watcher::reload() {
  watch_->ask();
}

Reload Watcher::build(const ReadPolicies& read, ReloadCause cause) const {
  Reload reload{build_engines(read), cause};
  if (!reload.result) return reload;
  if (auto passed = run_tests(read); !passed) {
    reload.result = tl::unexpected(std::move(passed.error()));
    reload.failed = Reload::Step::kTests;
  }
  return reload;
}

// With engines of their own: a test must leave nothing in those that judge requests.
Status Watcher::run_tests(const ReadPolicies& read) const {
  if (!read.tests) return tl::unexpected(read.tests.error());
  SetTestOptions options{options_.engine};
  options.engine.log = {};
  options.engine.store.reset();
  options.goes_on = [this] { return !stopping_; };
  return run_set_tests(*read.enforced, *read.tests, options);
}

WatchResult Watcher::build_engines(const ReadPolicies& read) const {
  if (!read.enforced) return tl::unexpected(read.enforced.error());
  const auto& sources = *read.enforced;
  LoadedPolicies loaded{{}, sources.revision, sources.files.size(), counts_of(sources)};
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
  options.store = shadow_store_;
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
  auto cause = ReloadCause::kStart;
  while (true) {
    watch_->arm();  // before the look: what changes from here on is noticed
    const auto read = ReadPolicies::read(layers_, options_.tests);
    Seen seen(read);
    if (cause == ReloadCause::kAsked || last != seen) {
      last = std::move(seen);
      auto reload = build(read, cause);
      if (stopping_) return;  // its tests may not have been run to their end
      callback_(std::move(reload));
    }
    const auto wake = watch_->wait(options_.settle, options_.poll);
    if (wake == DirectoryWatch::Wake::kStopped) return;
    cause = wake == DirectoryWatch::Wake::kAsked ? ReloadCause::kAsked : ReloadCause::kChange;
  }
}

}  // namespace podjail::policy
