#include "sidecar/http2/field_list.h"

#include <gtest/gtest.h>

namespace podjail::http2 {
namespace {

using namespace std::string_view_literals;

FieldList list(const std::vector<http::Header>& fields, http::HeadLimits limits = {256, 4}) {
  FieldList made(limits);
  for (const auto& field : fields) made.add(field.name, field.value);
  return made;
}

TEST(FieldList, KeepsFieldsInTheirOrder) {
  const auto fields = list({{"a", "1"}, {"b", ""}});
  ASSERT_EQ(fields.size(), 2U);
  EXPECT_EQ(fields.at(0).name, "a");
  EXPECT_EQ(fields.at(0).value, "1");
  EXPECT_EQ(fields.at(1).name, "b");
  EXPECT_EQ(fields.at(1).value, "");
}

TEST(FieldList, StoresNothingBeyondItsLimits) {
  const std::string value(300, 'x');
  const auto large = list({{"a", value}, {"b", ""}});
  EXPECT_TRUE(large.is_too_large());
  EXPECT_EQ(large.size(), 0U);
  const auto many = list(std::vector<http::Header>(5, {"a", "1"}));
  EXPECT_TRUE(many.is_too_large());
  EXPECT_EQ(many.size(), 4U);
}

TEST(FieldList, IsInvalidWithANamelessField) {
  const auto fields = list({{"", "x"}});
  EXPECT_TRUE(fields.is_invalid());
  EXPECT_EQ(fields.size(), 0U);
}

TEST(FieldList, BeginsAnewWhenCleared) {
  auto fields = list(std::vector<http::Header>(5, {"a", "1"}));
  fields.mark_invalid();
  fields.clear();
  fields.add("b", "2");
  EXPECT_FALSE(fields.is_too_large());
  EXPECT_FALSE(fields.is_invalid());
  ASSERT_EQ(fields.size(), 1U);
  EXPECT_EQ(fields.at(0).name, "b");
}

TEST(FieldList, NamesWhatIsWrongWithAField) {
  EXPECT_EQ(problem_of({"accept", "*/*"}), FieldProblem::kNone);
  EXPECT_EQ(problem_of({"te", "trailers"}), FieldProblem::kNone);
  for (const auto name : {"A", "a b", "a:", ":status", "a\n"})
    EXPECT_EQ(problem_of({name, "x"}), FieldProblem::kName) << name;
  for (const auto value : {"a\r\nb: c"sv, "a\0b"sv, " a"sv, "a\t"sv, "\x7f"sv})
    EXPECT_EQ(problem_of({"a", value}), FieldProblem::kValue) << value;
  for (const auto name :
       {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te"})
    EXPECT_EQ(problem_of({name, "x"}), FieldProblem::kConnection) << name;
}

TEST(FieldList, LeavesWhatComesTooLateOutOfTrailers) {
  const auto fields = list({{"grpc-status", "0"}, {"content-length", "3"}, {"set-cookie", "a=b"}});
  const auto trailers = trailers_of(fields);
  ASSERT_TRUE(trailers);
  ASSERT_EQ(trailers->size(), 1U);
  EXPECT_EQ(trailers->front().name, "grpc-status");
}

TEST(FieldList, HasNoTrailersInAMalformedSection) {
  for (const auto& field :
       std::vector<http::Header>{{":path", "/"}, {"A", "b"}, {"a", "b\n"}, {"connection", "close"}})
    EXPECT_FALSE(trailers_of(list({{"b", "c"}, field}))) << field.name;
  EXPECT_FALSE(trailers_of(list(std::vector<http::Header>(5, {"a", "1"}))));
  auto marked = list({{"a", "b"}});
  marked.mark_invalid();
  EXPECT_FALSE(trailers_of(marked));
}

}  // namespace
}  // namespace podjail::http2
