#include "webhook/admission/review.h"

#include <gtest/gtest.h>

#include "webhook/text/base64.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

json whole() {
  return json::parse(R"({
    "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
    "request": {"uid": "u-1", "operation": "CREATE", "resource": {"group": "", "version": "v1", "resource": "pods"},
      "namespace": "builds", "name": "x", "dryRun": false, "object": {"metadata": {}}, "oldObject": null,
      "userInfo": {"username": "someone", "groups": ["a", "b"]}, "options": {"later": "members"}}
  })");
}

TEST(Review, IsReadAsTheApiServerWritesIt) {
  const auto review = parse_review(whole().dump());
  ASSERT_TRUE(review) << review.error().message();
  EXPECT_EQ(review->uid, "u-1");
  EXPECT_EQ(review->operation, "CREATE");
  EXPECT_EQ(review->resource, "pods");
  EXPECT_EQ(review->subresource, "");
  EXPECT_EQ(review->space, "builds");
  EXPECT_EQ(review->user, "someone");
  EXPECT_EQ(review->groups, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(review->effect, Review::Effect::kReal);
  EXPECT_TRUE(review->object.is_object());
  EXPECT_TRUE(review->old_object.is_null());
}

TEST(Review, KnowsADryRun) {
  auto text = whole();
  text["request"]["dryRun"] = true;
  EXPECT_EQ(parse_review(text.dump())->effect, Review::Effect::kDryRun);
}

TEST(Review, IsRefusedWhereItIsNone) {
  const std::pair<const char*, json> changes[] = {{"/apiVersion", "admission.k8s.io/v1beta1"},
                                                  {"/kind", "Review"},
                                                  {"/request", json::array()},
                                                  {"/request", nullptr},
                                                  {"/request/uid", ""},
                                                  {"/request/uid", std::string(129, 'u')},
                                                  {"/request/uid", 5},
                                                  {"/request/operation", "PATCH"},
                                                  {"/request/operation", nullptr},
                                                  {"/request/resource", "pods"},
                                                  {"/request/dryRun", "true"},
                                                  {"/request/object", json::array()},
                                                  {"/request/oldObject", "x"},
                                                  {"/request/userInfo/groups", "system:nodes"},
                                                  {"/request/userInfo/groups", json::array({1})}};
  for (const auto& [pointer, value] : changes) {
    auto text = whole();
    text[json::json_pointer(pointer)] = value;
    const auto review = parse_review(text.dump());
    ASSERT_FALSE(review) << pointer;
    EXPECT_TRUE(review.error().message().starts_with("the review is malformed: "))
        << review.error().message();
  }
}

TEST(Review, IsRefusedWhereTwoReadersCouldDiffer) {
  auto text = whole().dump();
  EXPECT_FALSE(parse_review("{\"kind\":\"AdmissionReview\"," + text.substr(1)));
  EXPECT_FALSE(parse_review(text + std::string(1, '\0') + "x"));
  EXPECT_FALSE(parse_review("\xef\xbb\xbf" + text));
  EXPECT_FALSE(parse_review(""));
  EXPECT_FALSE(parse_review("[]"));
  EXPECT_FALSE(parse_review(text.substr(0, text.size() - 1)));
  EXPECT_FALSE(parse_review(std::string(100, '[')));
  EXPECT_FALSE(parse_review(text + std::string(kMaxReviewBytes, ' ')));
}

json response(const Verdict& verdict) {
  const auto answer = json::parse(answer_of("u-1", verdict));
  EXPECT_EQ(answer["apiVersion"], "admission.k8s.io/v1");
  EXPECT_EQ(answer["kind"], "AdmissionReview");
  EXPECT_EQ(answer["response"]["uid"], "u-1");
  return answer["response"];
}

TEST(Review, IsAnsweredWithItsVerdict) {
  EXPECT_EQ(response({}), (json{{"uid", "u-1"}, {"allowed", true}}));
  const auto patch = json::array({{{"op", "remove"}, {"path", "/x"}}});
  const auto patched = response({Verdict::Kind::kPatched, "", patch, {"careful"}});
  EXPECT_EQ(patched["allowed"], true);
  EXPECT_EQ(patched["patchType"], "JSONPatch");
  EXPECT_EQ(json::parse(*base64_decoded(patched["patch"].get<std::string>())), patch);
  EXPECT_EQ(patched["warnings"], json({"careful"}));
}

TEST(Review, IsNeverAllowedByAVerdictThatIsNotSure) {
  for (const auto kind : {Verdict::Kind::kRefused, Verdict::Kind::kFailed}) {
    const auto said = response({kind, "no\n\x1b[31m", json::array({{{"op", "remove"}, {"path", "/x"}}})});
    EXPECT_EQ(said["allowed"], false);
    EXPECT_FALSE(said.contains("patch"));
    EXPECT_EQ(said["status"]["code"], kind == Verdict::Kind::kRefused ? 403 : 500);
    EXPECT_TRUE(said["status"]["message"].get<std::string>().starts_with("podjail: no"));
    EXPECT_EQ(said["status"]["message"].get<std::string>().find('\x1b'), std::string::npos);
  }
}

TEST(Review, TellsOurFailuresFromTheirs) {
  EXPECT_EQ(verdict_of(Error(ErrorKind::kRefused, "x")).kind, Verdict::Kind::kRefused);
  EXPECT_EQ(verdict_of(Error(ErrorKind::kInvalid, "x")).kind, Verdict::Kind::kRefused);
  for (const auto kind :
       {ErrorKind::kTimeout, ErrorKind::kUnavailable, ErrorKind::kNotFound, ErrorKind::kSystem})
    EXPECT_EQ(verdict_of(Error(kind, "x")).kind, Verdict::Kind::kFailed);
  EXPECT_EQ(to_string(Verdict::Kind::kPatched), "patched");
}

}  // namespace
}  // namespace podjail::webhook
