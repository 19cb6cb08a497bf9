// The operational log: what the sidecar itself does (started, loaded a policy, could not resolve), one JSON
// line per event on standard error. Decisions go to the decision log instead. Values are escaped, so text
// from outside cannot forge an event. Events never carry keys, bodies, queries or headers of the workload.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace podjail::observe {

enum class Level : std::uint8_t { kDebug, kInfo, kWarning, kError };
std::string_view to_string(Level level);

struct LogField {
  LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
  LogField(std::string_view name, std::uint64_t number) : key(name), value(std::to_string(number)) {}
  std::string_view key;
  std::string value;
};

// Thread rule: every member may be called from any thread; a line is one write(2).
class Log {
 public:
  // Writes events of `least` and above to `fd`, which it does not own and which outlives it.
  explicit Log(Level least, int fd = 2) : least_(least), fd_(fd) {}

  // {"time":…,"level":…,"event":…, fields…}. Keys are constants of the program, as are events.
  void write(Level level, std::string_view event, std::initializer_list<LogField> fields = {}) const;

 private:
  Level least_;
  int fd_;
};

}  // namespace podjail::observe
