// The lint of policies: any text gives tokens in order, and findings whose places lie in it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "cli/lint/lint.h"
#include "cli/source_excerpt.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace podjail::cli;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto tokens = tokens_of(text);
  require(!tokens.empty() && tokens.back().kind == TokenKind::kEnd);
  require(std::is_sorted(tokens.begin(), tokens.end(),
                         [](const Token& a, const Token& b) { return a.place < b.place; }));
  const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
  for (const auto& finding : lint_policy(text)) {
    require(finding.place.line >= 1 && finding.place.line <= lines && finding.place.column >= 1);
    require(excerpt(text, finding.place).find('\x1b') == std::string::npos);
  }
  policy_may_allow(text);
  return 0;
}
