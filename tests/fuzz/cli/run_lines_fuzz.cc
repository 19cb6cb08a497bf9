// The lines podjail run reads: the kernel's table of UNIX sockets, whose paths anybody may choose; the
// sidecar's decision log, in which values came from the command; resolv.conf; and what is said about
// processes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cli/run/host_sockets.h"
#include "cli/run/run_record.h"
#include "cli/run/run_summary.h"
#include "cli/run/sidecar_settings.h"
#include "lib/contract/process_question.h"

namespace podjail::cli {
namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void try_record(std::string_view line) {
  const auto record = read_run_record(line);
  if (!record) return;
  RunSummary summary;
  summary.count(*record);
  check(summary.text().find('\x1b') == std::string::npos);
}

void try_all(std::string_view text) {
  for (const auto& path : socket_paths(text)) check(path.starts_with('/') && path.find('\n') == path.npos);
  try_record(text);
  if (const auto question = contract::read_process_question(text))
    check(contract::read_process_question(to_message(*question)) == question);
  if (const auto answer = contract::read_process_answer(text))
    check(contract::read_process_answer(to_message(*answer)) == answer);
  for (const auto& suffix : search_suffixes(text)) check(!suffix.empty());
}

}  // namespace
}  // namespace podjail::cli

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  podjail::cli::try_all({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
