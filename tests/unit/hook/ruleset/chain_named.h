// Finds a chain by its name.
#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "hook/ruleset/model.h"

namespace podjail::ruleset {

inline Chain chain_named(const std::vector<Chain>& chains, std::string_view name) {
  for (const auto& chain : chains) {
    if (chain.name == name) return chain;
  }
  ADD_FAILURE() << "no chain " << name;
  return {};
}

inline std::vector<std::string> texts_of(const Chain& chain) {
  std::vector<std::string> texts;
  for (const auto& rule : chain.rules) texts.push_back(rule.text);
  return texts;
}

}  // namespace podjail::ruleset
