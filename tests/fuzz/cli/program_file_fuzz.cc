// Files that podjail doctor looks into: programs, scripts and stores of certificates, which may be anybody's.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cli/doctor/elf.h"
#include "cli/doctor/program_file.h"
#include "cli/doctor/trust_file.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace podjail::cli;
  const std::string_view file{reinterpret_cast<const char*>(data), size};
  if (const auto needs = read_elf_needs(file)) {
    require(is_elf(file));
    require(needs->libraries.size() <= 500);
    for (const auto& library : needs->libraries) require(file.find(library) != file.npos);
    kinds_of_program(file, needs->libraries);
  }
  for (const auto& word : interpreter_line(file)) require(!word.empty() && word.find('\n') == word.npos);
  kinds_of_script(file);
  proxy_variables_in(file);
  const auto certificates = certificates_of(file);
  require(certificates.empty() || holding_of(file, certificates) == Holding::kHolds);
  return 0;
}
