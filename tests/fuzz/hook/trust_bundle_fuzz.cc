// certificates_in and merge_bundle: what comes out is certificates alone, and either takes its own result
// unchanged.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "hook/trust/pem.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace trust = podjail::trust;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto bundle = trust::merge_bundle(text, "issuer\n");
  require(trust::merge_bundle(bundle, "issuer\n") == bundle);
  const auto found = trust::certificates_in(text);
  if (!found) return 0;
  require(found->find("KEY") == std::string::npos || text.find("KEY") != std::string_view::npos);
  const auto again = trust::certificates_in(*found);
  require(again && *again == *found);
  const auto merged = trust::merge_bundle(text, *found);
  require(merged.find(*found) != std::string::npos);
  return 0;
}
