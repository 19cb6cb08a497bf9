#include "hook/ruleset/container_map.h"

#include <gtest/gtest.h>

#include "hook/ruleset/register_bytes.h"
#include "lib/contract/container_text.h"

namespace podjail::ruleset {
namespace {

TEST(ContainerMap, AnElementIsACgroupAPortAndWhoItIs) {
  const auto element = container_element({4711, 3, "build", "4f2a"});
  EXPECT_EQ(element.key, host_order(std::uint64_t{4711}));
  EXPECT_EQ(element.value, network_order(std::uint16_t{15103}));
  EXPECT_EQ(element.comment, "build 4f2a");
}

TEST(ContainerMap, AnElementComesBack) {
  const std::string longest(contract::kMaxContainerText, 'x');
  for (const ContainerEntry& entry :
       {ContainerEntry{1, 1, "build", "4f2a"}, ContainerEntry{2, 31, "", "4f2a"},
        ContainerEntry{~std::uint64_t{0}, 7, longest, longest}}) {
    EXPECT_EQ(container_in(container_element(entry)), entry);
  }
}

TEST(ContainerMap, WhatIsNoElementOfOursIsNone) {
  const auto good = container_element({4711, 3, "build", "4f2a"});
  const std::vector<void (*)(Element&)> changes = {
      [](Element& element) { element.key.pop_back(); },
      [](Element& element) { element.value.clear(); },
      [](Element& element) { element.value = network_order(std::uint16_t{15100}); },
      [](Element& element) { element.value = network_order(std::uint16_t{15132}); },
      [](Element& element) { element.value = network_order(std::uint16_t{15001}); },
      [](Element& element) { element.value = network_order(std::uint16_t{53}); },
      [](Element& element) { element.comment = ""; },
      [](Element& element) { element.comment = "build"; },
      [](Element& element) { element.comment = "build "; },
      [](Element& element) { element.comment = "build 4f2a more"; },
      [](Element& element) { element.comment = "bu\"ild 4f2a"; },
      [](Element& element) { element.role = ElementRole::kIntervalEnd; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto element = good;
    changes[i](element);
    EXPECT_FALSE(container_in(element)) << i;
  }
}

}  // namespace
}  // namespace podjail::ruleset
