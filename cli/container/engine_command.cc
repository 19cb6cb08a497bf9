#include "cli/container/engine_command.h"

#include <algorithm>

#include "cli/container/host_paths.h"

namespace podjail::cli {
namespace {

using Form = EngineOption::Form;
using Meaning = EngineOption::Meaning;

// Reads the words one after the other.
class Reader {
 public:
  Reader(Engine engine, const std::vector<std::string>& words) : words_(words) { command_.engine = engine; }

  Result<EngineCommand> read() {
    if (words_.empty()) return no_command();
    command_.program.push_back(words_.front());
    at_ = 1;
    for (; at_ < words_.size() && words_[at_].starts_with('-'); ++at_) {
      if (auto read = global_option(); !read) return tl::unexpected(std::move(read.error()));
    }
    if (at_ < words_.size() && words_[at_] == "container") ++at_;
    if (at_ >= words_.size() || words_[at_] != "run") return no_command();
    for (++at_; at_ < words_.size() && words_[at_].starts_with('-'); ++at_) {
      if (words_[at_] == "--") {
        ++at_;
        break;
      }
      if (auto read = option(); !read) return tl::unexpected(std::move(read.error()));
    }
    if (at_ >= words_.size()) return fail(ErrorKind::kInvalid, "--container: the command names no image");
    command_.image = words_[at_];
    if (command_.image.starts_with('-'))
      return fail(ErrorKind::kInvalid, "--container: " + command_.image + " is no image");
    command_.words.assign(words_.begin() + static_cast<std::ptrdiff_t>(at_) + 1, words_.end());
    return std::move(command_);
  }

 private:
  static tl::unexpected<Error> no_command() {
    return fail(ErrorKind::kInvalid,
                "--container: the command has to be podman run … or docker run …, behind --");
  }

  static tl::unexpected<Error> unknown(const std::string& word) {
    return fail(ErrorKind::kRefused,
                word + ": podjail does not know this option, and so not whether it would open the jail");
  }

  // The value of the option at hand, which takes the next word where the word has none.
  Result<std::string> value_of(const std::string& word, std::string_view rest, std::size_t equals) {
    if (equals != rest.npos) return std::string(rest.substr(equals + 1));
    if (at_ + 1 >= words_.size()) return fail(ErrorKind::kInvalid, word + ": its value is missing");
    return words_[++at_];
  }

  Status global_option() {
    const std::string word = words_[at_];
    const auto dashes = word.starts_with("--") ? 2U : 1U;
    const auto rest = std::string_view(word).substr(dashes);
    const auto equals = rest.find('=');
    const auto name = rest.substr(0, equals);
    const auto found =
        (dashes == 1) == (name.size() == 1) ? find_global_option(command_.engine, name) : std::nullopt;
    if (!found) return unknown(word);
    auto value = value_of(word, rest, equals);
    if (!value) return tl::unexpected(std::move(value.error()));
    if (found->name == "host" && !value->starts_with("unix://"))
      return fail(ErrorKind::kRefused, word + ": the engine has to be on this machine, at unix://…");
    command_.program.push_back("--" + std::string(found->name) + "=" + *value);
    return {};
  }

  Status option() {
    const std::string word = words_[at_];
    if (!word.starts_with("--")) return letters(word);
    const auto rest = std::string_view(word).substr(2);
    const auto equals = rest.find('=');
    const auto found = find_option(rest.substr(0, equals));
    if (!found) return unknown(word);
    if (found->form == Form::kFlag)
      return take_flag(*found, equals == rest.npos ? "true" : rest.substr(equals + 1));
    if (found->meaning == Meaning::kRefused) return take(*found, "");
    auto value = value_of(word, rest, equals);
    if (!value) return tl::unexpected(std::move(value.error()));
    return take(*found, *value);
  }

  // "-it", "-ePATH", "-e=PATH", "-e PATH".
  Status letters(const std::string& word) {
    if (word.size() < 2) return unknown(word);
    for (std::size_t i = 1; i < word.size(); ++i) {
      const auto found = find_option(word[i]);
      if (!found) return unknown(word);
      const auto rest = std::string_view(word).substr(i + 1);
      if (found->form == Form::kFlag) {
        if (rest.starts_with('=')) return take_flag(*found, rest.substr(1));
        if (auto taken = take_flag(*found, "true"); !taken) return taken;
        continue;
      }
      if (found->meaning == Meaning::kRefused) return take(*found, "");
      if (rest.starts_with('=')) return take(*found, std::string(rest.substr(1)));
      if (!rest.empty()) return take(*found, std::string(rest));
      auto value = value_of(word, "", std::string_view::npos);
      if (!value) return tl::unexpected(std::move(value.error()));
      return take(*found, *value);
    }
    return {};
  }

  Status take_flag(const EngineOption& option, std::string_view value) {
    const std::string name = "--" + std::string(option.name);
    if (value != "true" && value != "false")
      return fail(ErrorKind::kInvalid, name + "=" + std::string(value) + ": is true or false");
    if (value == "false" && (option.meaning == Meaning::kRefused || option.meaning == Meaning::kRemove))
      return {};
    if (option.meaning == Meaning::kRefused) return take(option, "");
    if (option.meaning == Meaning::kRemove) {
      command_.afterwards = EngineCommand::Afterwards::kRemoved;
      return {};
    }
    if (option.name == "interactive" && value == "true") command_.input = EngineCommand::Input::kGiven;
    command_.options.push_back(name + "=" + std::string(value));
    return {};
  }

  Status take(const EngineOption& option, const std::string& value) {
    const std::string name = "--" + std::string(option.name);
    if (option.meaning == Meaning::kRefused)
      return fail(ErrorKind::kRefused, name + ": " + std::string(option.why));
    if (auto objection = objection_to_value(option, value))
      return fail(ErrorKind::kRefused, std::move(*objection));
    if (auto noted = note_source(option, value); !noted) return noted;
    auto& options = option.meaning == Meaning::kOfNetwork ? command_.network : command_.options;
    options.push_back(name + "=" + value);
    return {};
  }

  Status note_source(const EngineOption& option, const std::string& value) {
    if (option.meaning != Meaning::kVolume && option.meaning != Meaning::kMount) return {};
    auto source = option.meaning == Meaning::kVolume ? source_of_volume(value) : source_of_mount(value);
    if (!source) return tl::unexpected(std::move(source.error()));
    if (*source) command_.host_paths.push_back(std::move(**source));
    return {};
  }

  const std::vector<std::string>& words_;
  std::size_t at_ = 0;
  EngineCommand command_;
};

}  // namespace

Result<EngineCommand> read_engine_command(Engine engine, const std::vector<std::string>& words) {
  return Reader(engine, words).read();
}

}  // namespace podjail::cli
