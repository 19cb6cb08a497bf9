// The options of `podman run` and `docker run` that a jail around a container understands: how each is
// written, and what becomes of it. What is not in the table is refused, since nobody looked whether it opens
// a way out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace podjail::cli {

enum class Engine : std::uint8_t { kPodman, kDocker };

struct EngineOption {
  enum class Form : std::uint8_t { kFlag, kValue };
  enum class Meaning : std::uint8_t {
    kPassed,      // says nothing about the way out
    kRemove,      // --rm: podjail removes the container itself, once it has asked how it ended
    kOfNetwork,   // a name that belongs to whoever holds the network
    kVolume,      // --volume
    kMount,       // --mount
    kCapability,  // --cap-add
    kSecurity,    // --security-opt
    kNamespace,   // of which the container has to have one of its own
    kLog,         // --log-driver
    kRefused,     // `why` says what it would open
  };
  std::string_view name;  // without the dashes
  char letter = 0;        // 0: none
  Form form = Form::kValue;
  Meaning meaning = Meaning::kPassed;
  std::string_view why = {};
};

// Of `run`. Nothing for one that is not known.
std::optional<EngineOption> find_option(std::string_view name);
std::optional<EngineOption> find_option(char letter);

// Of the program, in front of `run`: where an engine keeps what it has. kPassed or not known.
std::optional<EngineOption> find_global_option(Engine engine, std::string_view name);

// Why a value of an option that has to be judged cannot be in a jail; nothing: it can. kVolume and kMount
// are judged in host_paths.h, and kRefused is refused whatever its value.
std::optional<std::string> objection_to_value(const EngineOption& option, std::string_view value);

// What a container may be able to do in a jail: what engines let every container do, but for raw packets.
bool is_harmless_capability(std::string_view name);

}  // namespace podjail::cli
