#include "cli/run/messages.h"

#include <unistd.h>

#include <string>

#include "lib/base/json_text.h"

namespace podjail::cli {

void tell(std::string_view sentence) {
  constexpr std::size_t kMaxSentence = 2048;
  const auto line = "podjail: " + printable(sentence, kMaxSentence) + "\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace podjail::cli
