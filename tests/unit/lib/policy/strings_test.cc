#include "lib/policy/strings.h"

#include <gtest/gtest.h>

#include "lib/policy/sandbox.h"

namespace podjail::policy {
namespace {

template <typename Body>
void in_isolate(Body body) {
  Sandbox sandbox(std::size_t{16} << 20U);
  ASSERT_EQ(sandbox.run([&] { body(sandbox.isolate()); }), Sandbox::Ending::kFinished);
}

TEST(Strings, TakeEachByteForOneCharacter) {
  in_isolate([](v8::Isolate* isolate) {
    const auto text = from_latin1(isolate, std::string_view("a\0\xe4\xff", 4));
    EXPECT_EQ(text->Length(), 4);
    EXPECT_EQ(to_utf8(isolate, text), std::string("a\0\xc3\xa4\xc3\xbf", 6));
    EXPECT_EQ(from_latin1(isolate, {})->Length(), 0);
  });
}

TEST(Strings, AreCutAtACharacter) {
  in_isolate([](v8::Isolate* isolate) {
    EXPECT_EQ(to_utf8(isolate, from_latin1(isolate, std::string(600, 'x'))), std::string(512, 'x'));
    const auto cut = to_utf8(isolate, from_latin1(isolate, "x" + std::string(600, '\xe4')));
    EXPECT_EQ(cut.size(), 511U);
    EXPECT_EQ(cut.substr(509), "\xc3\xa4");
  });
}

TEST(Strings, OfOurOwnAreInterned) {
  in_isolate([](v8::Isolate* isolate) {
    EXPECT_TRUE(from_literal(isolate, "allow") == from_literal(isolate, "allow"));
  });
}

}  // namespace
}  // namespace podjail::policy
