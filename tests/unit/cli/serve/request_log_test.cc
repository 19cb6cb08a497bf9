#include "cli/serve/request_log.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

TEST(RequestLog, IsALinePerRequest) {
  EXPECT_EQ(request_line_of(
                R"({"time":"2024-05-01T12:00:00.000001Z","protocol":"https","method":"GET","host":"a.test",)"
                R"("port":443,"path":"/x?y","verdict":"allow"})"),
            "2024-05-01T12:00:00.000001Z + GET https://a.test/x?y\n");
  EXPECT_EQ(request_line_of(
                R"({"time":"t","protocol":"http","method":"POST","host":"a.test","port":8080,"path":"/",)"
                R"("verdict":"deny"})"),
            "t - POST http://a.test:8080/\n");
}

TEST(RequestLog, HasNothingOfWhatIsNoRequest) {
  for (const char* record :
       {"", "nonsense", "[]", R"({"suppressed":7})", R"({"protocol":"dns","host":"a.test","verdict":"deny"})",
        R"({"method":"GET","host":"a.test","shadow":{}})"})
    EXPECT_EQ(request_line_of(record), "") << record;
}

TEST(RequestLog, IsNeverMoreThanALine) {
  const auto line = request_line_of(
      R"({"time":"t","protocol":"http","method":"GET","host":"a.test","port":80,"path":"/\n- GET","verdict":"deny"})");
  EXPECT_EQ(line, "t - GET http://a.test/\\u000a- GET\n");
}

}  // namespace
}  // namespace podjail::cli
