#include "webhook/text/base64.h"

#include <gtest/gtest.h>

namespace podjail::webhook {
namespace {

// RFC 4648 §10.
TEST(Base64, IsThatOfTheStandard) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(base64_encoded(plain), encoded);
    EXPECT_EQ(base64_decoded(encoded), plain);
  }
}

TEST(Base64, GoesThereAndBackForEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  for (std::size_t size = 250; size <= bytes.size(); ++size)
    EXPECT_EQ(base64_decoded(base64_encoded(bytes.substr(0, size))), bytes.substr(0, size));
}

TEST(Base64, RefusesEverythingElse) {
  for (const auto* text :
       {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zm9v====", "====", "Zm 9", "Zm9v\n", "Zg==Zg==", "Z-9v", "=Zg="})
    EXPECT_FALSE(base64_decoded(text)) << text;
}

}  // namespace
}  // namespace podjail::webhook
