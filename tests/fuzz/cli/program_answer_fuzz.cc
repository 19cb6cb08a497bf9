// What a policy program says, and what the sidecar asks: any line becomes an answer that the sidecar reads as
// what it was meant to be, and any line is a question that fits into an environment, or none.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "cli/external/program_answer.h"
#include "cli/external/question.h"
#include "sidecar/proxy/external_opinion.h"

namespace {

using podjail::cli::ProgramAnswer;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const ProgramAnswer& answer) {
  const auto line = podjail::cli::answer_line(7, answer);
  require(line.find('\n') == line.size() - 1);
  const auto read = podjail::proxy::parse_external_answer(std::string_view(line).substr(0, line.size() - 1));
  require(read && read->id == 7);
  using Kind = podjail::proxy::ExternalOpinion::Kind;
  require((read->opinion.kind == Kind::kAllow) == (answer.kind == ProgramAnswer::Kind::kAllow));
  require((read->opinion.kind == Kind::kDeny) == (answer.kind == ProgramAnswer::Kind::kDeny));
  if (answer.kind != ProgramAnswer::Kind::kAllow) return;
  require(read->opinion.max_request_bytes == answer.max_tx_bytes);
  require(read->opinion.grants.tunnel == answer.tunnel);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(podjail::cli::read_answer(text, 7));
  check(podjail::cli::read_exit(1, text));
  const auto question = podjail::cli::parse_question(text);
  if (!question) return 0;
  for (const auto& [name, value] : podjail::cli::variables_of(*question))
    require(value.find('\0') == value.npos);
  return 0;
}
