#include "hook/ruleset/ruleset_text.h"

#include <linux/netfilter.h>

#include <array>
#include <string_view>

#include "hook/ruleset/set_keys.h"
#include "lib/base/json_text.h"

namespace podjail::ruleset {
namespace {

std::string_view family_word(TableFamily family) {
  return family == TableFamily::kInet ? "inet" : "netdev";
}

std::string_view hook_word(TableFamily family, std::uint32_t number) {
  static constexpr std::array<std::string_view, 5> kInet = {"prerouting", "input", "forward", "output",
                                                            "postrouting"};
  static constexpr std::array<std::string_view, 2> kNetdev = {"ingress", "egress"};
  if (family == TableFamily::kNetdev) return kNetdev.at(number);
  return kInet.at(number);
}

std::string_view type_words(const SetKey& key) {
  if (key == kIpv4Key) return "ipv4_addr";
  if (key == kIpv6Key) return "ipv6_addr";
  if (key == kServiceKey) return "inet_service";
  if (key == kIpv4ServiceKey) return "ipv4_addr . inet_service";
  if (key == kIpv6ServiceKey) return "ipv6_addr . inet_service";
  return "cgroupsv2";
}

void append(std::string& out, const Set& set) {
  const bool is_map = (set.flags & NFT_SET_MAP) != 0;
  out += std::string(is_map ? "  map " : "  set ") + set.name + " {\n    type " +
         std::string(type_words(set.key));
  if (is_map) out += " : " + std::string(type_words(set.value));
  out += "\n";
  if ((set.flags & NFT_SET_INTERVAL) != 0) out += "    flags interval\n    auto-merge\n";
  if (!set.texts.empty()) {
    out += "    elements = {";
    for (std::size_t i = 0; i < set.texts.size(); ++i) out += (i == 0 ? " " : ", ") + set.texts[i];
    out += " }\n";
  }
  out += "  }\n";
}

void append(std::string& out, TableFamily family, const Chain& chain) {
  out += "  chain " + chain.name + " {\n";
  if (const auto& hook = chain.hook) {
    out += "    type " + hook->type + " hook " + std::string(hook_word(family, hook->number));
    if (!hook->device.empty()) out += " device \"" + printable(hook->device) + "\"";
    out += " priority " + std::to_string(hook->priority) + "; policy " +
           (hook->policy == NF_DROP ? "drop" : "accept") + ";\n";
  }
  for (const auto& rule : chain.rules) out += "    " + rule.text + " comment \"" + rule.why + "\"\n";
  out += "  }\n";
}

}  // namespace

std::string to_text(const Ruleset& ruleset) {
  std::string out;
  for (const auto& table : ruleset) {
    out += "table " + std::string(family_word(table.family)) + " " + table.name + " {\n";
    for (const auto& set : table.sets) append(out, set);
    // nft resolves jumps when the whole file is read, so chains stand in the order people read them.
    for (const auto& chain : table.chains) append(out, table.family, chain);
    out += "}\n";
  }
  return out;
}

}  // namespace podjail::ruleset
