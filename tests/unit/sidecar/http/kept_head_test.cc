#include "sidecar/http/kept_head.h"

#include <gtest/gtest.h>

namespace podjail::http {
namespace {

TEST(KeptHead, SaysTheSameWhenWhatItWasReadFromIsGone) {
  std::string method = "GET", target = "/a?b", host = "example.test", name = "accept", value = "text/plain";
  RequestHead head;
  head.method = method;
  head.target = target;
  head.path = head.target.substr(0, 2);
  head.query = head.target.substr(3);
  head.host = host;
  head.headers.push_back({name, value});
  head.content_length = 7;
  const KeptHead kept(head);
  for (auto* text : {&method, &target, &host, &name, &value}) text->assign(text->size(), '!');
  EXPECT_EQ(kept.head().method, "GET");
  EXPECT_EQ(kept.head().target, "/a?b");
  EXPECT_EQ(kept.head().path, "/a");
  EXPECT_EQ(kept.head().query, "b");
  EXPECT_EQ(kept.head().host, "example.test");
  EXPECT_EQ(kept.head().headers.at(0).name, "accept");
  EXPECT_EQ(kept.head().headers.at(0).value, "text/plain");
  EXPECT_EQ(kept.head().content_length, 7U);
}

}  // namespace
}  // namespace podjail::http
