#include "sidecar/observe/log.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "lib/base/json_text.h"
#include "sidecar/observe/timestamp.h"

namespace podjail::observe {
namespace {

constexpr std::size_t kMaxValue =
    512;  // bytes; keeps ordinary lines within PIPE_BUF, so that they are written whole

}  // namespace

std::string_view to_string(Level level) {
  static constexpr std::array<std::string_view, 4> kNames = {"debug", "info", "warning", "error"};
  return kNames[static_cast<std::size_t>(level)];
}

void Log::write(Level level, std::string_view event, std::initializer_list<LogField> fields) const {
  if (level < least_) return;
  std::string line = "{\"time\":\"";
  append_timestamp(line, std::chrono::system_clock::now());
  line.append("\",\"level\":\"").append(to_string(level)).append("\",\"event\":");
  append_json_string(line, event);
  for (const auto& field : fields) {
    line += ',';
    append_json_string(line, field.key);
    line += ':';
    append_json_string(line, field.value, kMaxValue);
  }
  line += "}\n";
  // A log that nobody reads must not stop the sidecar, and there is nowhere left to say so: the event is
  // lost.
  pollfd ready{fd_, POLLOUT, 0};
  if (::poll(&ready, 1, 0) != 1) return;
  [[maybe_unused]] const auto written = ::write(fd_, line.data(), line.size());
}

}  // namespace podjail::observe
