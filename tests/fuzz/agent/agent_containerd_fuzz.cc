// containerd's files, which operators and other installers write: what can be read is given an import that is
// there afterwards, and taken out again leaves the text that was there.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "agent/install/containerd.h"

namespace {

using podjail::agent::containerd_drop_in;
using podjail::agent::with_import;
using podjail::agent::without_import;

constexpr const char* kMain = "/etc/containerd/config.toml";
constexpr const char* kDropIn = "/etc/containerd/conf.d/50-podjail.toml";

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto drop_in = containerd_drop_in(text, "/w")) {
    require(with_import(drop_in->text, kMain, kDropIn, "version = 2\n").has_value());
    // That of containerd 1 is a whole table, of which the same one is made; that of 2 has no handler but
    // ours.
    const auto again = containerd_drop_in(drop_in->text, "/w");
    require(!again || again->text == drop_in->text);
  }
  const auto imported = with_import(text, kMain, kDropIn, "version = 2\n");
  if (!imported) return 0;
  const auto again = with_import(*imported, kMain, kDropIn, "version = 2\n");
  require(again && *again == *imported);
  require(without_import(*imported, kDropIn).has_value());
  return 0;
}
