#include "hook/names_document.h"

#include <gtest/gtest.h>

namespace podjail::hook {
namespace {

TEST(NamesDocument, NoContainersAreAnEmptyList) {
  EXPECT_EQ(names_document({}), "{\"containers\":[]}\n");
}

TEST(NamesDocument, ContainersStandInTheOrderOfTheirSlots) {
  EXPECT_EQ(names_document({{9, 2, "", "c2"}, {8, 1, "build", "c1"}}),
            "{\"containers\":[\n {\"slot\":1,\"name\":\"build\",\"id\":\"c1\"},\n "
            "{\"slot\":2,\"name\":\"\",\"id\":\"c2\"}]}\n");
}

}  // namespace
}  // namespace podjail::hook
