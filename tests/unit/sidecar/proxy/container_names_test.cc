#include "sidecar/proxy/container_names.h"

#include <gtest/gtest.h>

namespace podjail::proxy {
namespace {

std::string error_of(std::string_view text) {
  const auto names = parse_container_names(text);
  return names ? "none" : names.error().message();
}

std::string entry(std::string_view members) {
  return "{\"containers\":[{" + std::string(members) + "}]}";
}

TEST(ContainerNames, AreReadBySlot) {
  const auto names = parse_container_names(
      "{\"containers\":[\n {\"slot\":1,\"name\":\"build\",\"id\":\"c1\"},\n "
      "{\"slot\":31,\"name\":\"\",\"id\":\"c2\"}]}\n");
  ASSERT_TRUE(names) << names.error().message();
  ASSERT_NE((*names)[1], nullptr);
  EXPECT_EQ((*names)[1]->name, "build");
  EXPECT_EQ((*names)[1]->id, "c1");
  EXPECT_EQ((*names)[2], nullptr);
  EXPECT_EQ((*names)[31]->name, "");
}

TEST(ContainerNames, NobodyIsADocumentToo) {
  EXPECT_TRUE(parse_container_names("{\"containers\":[]}"));
}

TEST(ContainerNames, AnotherDocumentIsRefusedWhole) {
  for (const std::string text :
       {"", "[]", "{}", "null", "{\"containers\":{}}", "{\"containers\":[],\"more\":1}",
        "{\"containers\":[1]}", "{\"containers\":[]} x", "{\"containers\":[],\"containers\":[]}"}) {
    EXPECT_NE(error_of(text), "none") << text;
  }
}

TEST(ContainerNames, AnEntryOfAnotherFormIsRefused) {
  ASSERT_EQ(error_of(entry(R"("slot":1,"name":"a","id":"b")")), "none");
  for (const char* members :
       {R"("slot":0,"name":"a","id":"b")", R"("slot":32,"name":"a","id":"b")",
        R"("slot":-1,"name":"a","id":"b")", R"("slot":1.5,"name":"a","id":"b")",
        R"("slot":"1","name":"a","id":"b")", R"("slot":18446744073709551617,"name":"a","id":"b")",
        R"("slot":1,"name":"a")", R"("slot":1,"id":"b")", R"("name":"a","id":"b")",
        R"("slot":1,"name":null,"id":"b")", R"("slot":1,"name":"a","id":"")",
        R"("slot":1,"name":"a","id":"b","more":1)", R"("slot":1,"name":"a b","id":"b")",
        R"("slot":1,"name":"a\n","id":"b")", R"("slot":1,"name":"\u0000","id":"b")",
        R"("slot":1,"name":"a","name":"b","id":"b")"}) {
    EXPECT_NE(error_of(entry(members)), "none") << members;
  }
  EXPECT_NE(error_of(entry("\"slot\":1,\"id\":\"b\",\"name\":\"" + std::string(121, 'a') + "\"")), "none");
}

TEST(ContainerNames, ASlotGivenTwiceIsRefused) {
  EXPECT_NE(error_of(R"({"containers":[{"slot":1,"name":"a","id":"b"},{"slot":1,"name":"a","id":"b"}]})"),
            "none");
}

TEST(ContainerNames, LongTextIsNotParsed) {
  EXPECT_NE(error_of("{\"containers\":[]" + std::string(kMaxNamesBytes, ' ') + "}"), "none");
}

}  // namespace
}  // namespace podjail::proxy
