#include "hook/runtime/invocation.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "lib/base/json_text.h"

namespace podjail::runtime {
namespace {

struct OptionNames {
  std::span<const std::string_view> with_value;
  std::span<const std::string_view> flags;
};

constexpr auto kGlobalValues = std::to_array<std::string_view>(
    {"--root", "--log", "--log-format", "--log-level", "--criu", "--rootless", "--cgroup-manager"});
constexpr auto kGlobalFlags = std::to_array<std::string_view>(
    {"--debug", "--systemd-cgroup", "--version", "-v", "-V", "--help", "-h", "-?", "--usage"});
constexpr OptionNames kGlobal{kGlobalValues, kGlobalFlags};

// Those of create, run and restore together: what a verb does not know it refuses itself.
constexpr auto kStartValues = std::to_array<std::string_view>(
    {"--bundle", "-b", "--console-socket", "--pid-file", "--pidfd-socket", "--preserve-fds", "--image-path",
     "--work-path", "--manage-cgroups-mode", "--empty-ns", "--lsm-profile", "--lsm-mount-context"});
constexpr auto kStartFlags = std::to_array<std::string_view>(
    {"--no-pivot", "--no-new-keyring", "--no-subreaper", "--no-mount-fallback", "--detach", "-d", "--keep",
     "--tcp-established", "--tcp-close", "--ext-unix-sk", "--shell-job", "--file-locks", "--auto-dedup",
     "--lazy-pages", "--link-remap"});
constexpr OptionNames kStart{kStartValues, kStartFlags};

constexpr auto kStartingVerbs = std::to_array<std::string_view>({"create", "run", "restore"});
constexpr auto kOtherVerbs = std::to_array<std::string_view>(
    {"start", "state", "kill", "delete", "exec", "ps", "events", "pause", "resume", "update", "spec", "list",
     "mounts", "features", "checkpoint", "help", "h"});
constexpr auto kHelpFlags = std::to_array<std::string_view>({"--help", "-h", "-?", "--usage"});

bool holds(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

tl::unexpected<Error> refuse(std::string sentence) {
  return fail(ErrorKind::kRefused, std::move(sentence));
}

struct Option {
  std::string_view name;
  std::optional<std::string_view> value;  // nothing: a flag
};

// Walks over arguments, each of which is looked at once.
class Words {
 public:
  explicit Words(std::span<const char* const> arguments) : rest_(arguments) {}

  bool empty() const { return rest_.empty(); }
  bool at_option() const { return !empty() && std::string_view(rest_.front()).starts_with('-'); }
  std::size_t left() const { return rest_.size(); }
  std::string_view take() {
    const std::string_view word = rest_.front();
    rest_ = rest_.subspan(1);
    return word;
  }

  Result<Option> take_option(const OptionNames& names) {
    const auto word = take();
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    const auto shown = printable(name, 64);
    if (holds(names.flags, word)) return Option{word, std::nullopt};
    if (!holds(names.with_value, name))
      return refuse("the option " + shown + " is not one that is understood");
    if (equals != word.npos) {
      // runc would take what follows "=", crun the "=" as well.
      if (!name.starts_with("--")) return refuse("the option " + shown + " is written with \"=\"");
      return Option{name, word.substr(equals + 1)};
    }
    if (empty()) return refuse("the option " + shown + " lacks its value");
    if (at_option()) return refuse("the value of the option " + shown + " looks like an option");
    return Option{name, take()};
  }

 private:
  std::span<const char* const> rest_;
};

void note_log(LogTarget& log, const Option& option) {
  if (option.name == "--log") log.path = *option.value;
  if (option.name == "--log-format")
    log.format = *option.value == "json" ? LogFormat::kJson : LogFormat::kText;
}

Result<Request> parse_start(std::string_view verb, Words words) {
  std::optional<std::string> bundle;
  while (words.at_option()) {
    const auto option = words.take_option(kStart);
    if (!option) return tl::unexpected(option.error());
    if (option->name != "--bundle" && option->name != "-b") continue;
    if (bundle) return refuse("the bundle is named twice");
    if (option->value->empty()) return refuse("the bundle's path is empty");
    bundle = *option->value;
  }
  if (words.left() != 1) {
    return refuse(std::string(verb) +
                  (words.empty() ? " lacks the container's id" : " has something behind the container's id"));
  }
  return StartContainer{bundle.value_or(".")};
}

Result<Request> parse_verb(Words words) {
  if (words.empty()) return PassThrough{};  // the runtime's help or version
  const auto verb = words.take();
  if (holds(kOtherVerbs, verb)) return PassThrough{};
  if (!holds(kStartingVerbs, verb)) {
    return refuse("the command \"" + printable(verb, 64) + "\" is not one that is understood");
  }
  // Alone, it names no container that could be started.
  if (words.left() == 1 && holds(kHelpFlags, Words(words).take())) return PassThrough{};
  return parse_start(verb, words);
}

}  // namespace

Invocation parse_invocation(std::span<const char* const> arguments) {
  Words words(arguments);
  LogTarget log;
  while (words.at_option()) {
    const auto option = words.take_option(kGlobal);
    if (!option) return {std::move(log), tl::unexpected(option.error())};
    note_log(log, *option);
  }
  auto request = parse_verb(words);
  return {std::move(log), std::move(request)};
}

}  // namespace podjail::runtime
