#include "hook/seccomp_profile.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/unit/hook/bundle_of.h"

namespace podjail::hook {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;
using Way = VsockWay;

constexpr std::uint64_t kWide = 0xffffffff;

// Denies by default; "socket" is allowed under these conditions.
std::vector<Way> ways_with(std::vector<SeccompCondition> conditions) {
  return ways_to_vsock({SeccompAction::kDeny,
                        {"SCMP_ARCH_X86_64"},
                        {{{"socket"}, SeccompAction::kMay, std::move(conditions)}}});
}

// Allows by default all but io_uring; "socket" is denied under these conditions.
std::vector<Way> ways_without(std::vector<SeccompCondition> conditions) {
  return ways_to_vsock({SeccompAction::kMay,
                        {"SCMP_ARCH_X86_64"},
                        {{{"socket"}, SeccompAction::kDeny, std::move(conditions)},
                         {{"io_uring_setup"}, SeccompAction::kDeny, {}}}});
}

SeccompCondition family(SeccompCompare compare, std::uint64_t value, std::uint64_t value_two = 0) {
  return {0, compare, value, value_two};
}

TEST(SeccompProfile, AListOfFamiliesIsClosed) {
  EXPECT_THAT(ways_to_vsock(tight_profile()), IsEmpty());
  EXPECT_THAT(ways_with({family(SeccompCompare::kEqual, 2)}), IsEmpty());
  EXPECT_THAT(ways_with({family(SeccompCompare::kLess, 40)}), IsEmpty());
  EXPECT_THAT(ways_with({family(SeccompCompare::kLessOrEqual, 39)}), IsEmpty());
  EXPECT_THAT(ways_with({family(SeccompCompare::kMaskedEqual, kWide, 2)}), IsEmpty());
}

TEST(SeccompProfile, NotFortyIsOpenToFamiliesWithUpperBits) {
  EXPECT_THAT(ways_with({family(SeccompCompare::kNotEqual, 40)}), ElementsAre(Way::kWideSocket));
  EXPECT_THAT(ways_with({family(SeccompCompare::kGreater, 40)}), ElementsAre(Way::kWideSocket));
  EXPECT_THAT(ways_with({family(SeccompCompare::kGreaterOrEqual, 41)}), ElementsAre(Way::kWideSocket));
  EXPECT_THAT(ways_with({family(SeccompCompare::kEqual, 0x100000028)}), ElementsAre(Way::kWideSocket));
  EXPECT_THAT(ways_without({family(SeccompCompare::kEqual, 40)}), ElementsAre(Way::kWideSocket));
  EXPECT_THAT(ways_without({family(SeccompCompare::kLessOrEqual, 40)}), ElementsAre(Way::kWideSocket));
}

TEST(SeccompProfile, WhatMayBeFortyIsOpen) {
  for (const auto& conditions : std::vector<std::vector<SeccompCondition>>{
           {},
           {family(SeccompCompare::kEqual, 40)},
           {family(SeccompCompare::kNotEqual, 2)},
           {family(SeccompCompare::kGreater, 17)},
           {family(SeccompCompare::kLess, 41)},
           {family(SeccompCompare::kMaskedEqual, 8, 8)},
           {{2, SeccompCompare::kNotEqual, 9, 0}},
           {family(SeccompCompare::kNotEqual, 40), family(SeccompCompare::kNotEqual, 16)}})
    EXPECT_THAT(ways_with(conditions), ElementsAre(Way::kSocket, Way::kWideSocket));
}

TEST(SeccompProfile, ADenialCountsIfItHoldsForEveryUpperHalf) {
  EXPECT_THAT(ways_without({}), IsEmpty());
  EXPECT_THAT(ways_without({family(SeccompCompare::kGreaterOrEqual, 17)}), IsEmpty());
  EXPECT_THAT(ways_without({family(SeccompCompare::kGreater, 16)}), IsEmpty());
  EXPECT_THAT(ways_without({family(SeccompCompare::kMaskedEqual, kWide, 40)}), IsEmpty());
  EXPECT_THAT(ways_without({family(SeccompCompare::kNotEqual, 2)}), IsEmpty());
  EXPECT_THAT(ways_without({family(SeccompCompare::kGreater, 40)}),
              ElementsAre(Way::kSocket, Way::kWideSocket));
  EXPECT_THAT(ways_without({family(SeccompCompare::kMaskedEqual, ~std::uint64_t{0}, 40)}),
              ElementsAre(Way::kWideSocket));
  EXPECT_THAT(ways_without({family(SeccompCompare::kGreater, 16), {2, SeccompCompare::kEqual, 9, 0}}),
              ElementsAre(Way::kSocket, Way::kWideSocket))
      << "another argument decides too";
}

TEST(SeccompProfile, OneAllowanceIsEnoughWhateverElseIsDenied) {
  auto profile = tight_profile();
  profile.rules.insert(profile.rules.begin(), {{"socket"}, SeccompAction::kDeny, {}});
  profile.rules.push_back({{"read", "socket"}, SeccompAction::kMay, {{0, SeccompCompare::kNotEqual, 16, 0}}});
  EXPECT_THAT(ways_to_vsock(profile), ElementsAre(Way::kSocket, Way::kWideSocket));
}

TEST(SeccompProfile, SocketcallMattersWhereThereIsOne) {
  auto profile = tight_profile();
  profile.rules.push_back({{"socketcall"}, SeccompAction::kMay, {}});
  EXPECT_THAT(ways_to_vsock(profile), IsEmpty());
  for (const auto& list : std::vector<std::vector<std::string>>{
           {"SCMP_ARCH_X86_64", "SCMP_ARCH_X86"}, {"SCMP_ARCH_S390X"}, {"SCMP_ARCH_NEW"}, {}}) {
    profile.architectures = list;
    EXPECT_THAT(ways_to_vsock(profile), ElementsAre(Way::kSocketcall));
  }
}

TEST(SeccompProfile, IoUringIsAWayOfItsOwn) {
  auto profile = tight_profile();
  profile.rules.push_back({{"io_uring_setup"}, SeccompAction::kMay, {}});
  EXPECT_THAT(ways_to_vsock(profile), ElementsAre(Way::kIoUring));
}

TEST(SeccompProfile, AllowingByDefaultIsOpenInEveryWay) {
  EXPECT_THAT(ways_to_vsock({SeccompAction::kMay, {}, {}}),
              ElementsAre(Way::kSocket, Way::kWideSocket, Way::kSocketcall, Way::kIoUring));
}

TEST(SeccompProfile, ReadsTheSpecificationsForm) {
  const auto profile = read_seccomp_profile(json::parse(R"({"defaultAction": "SCMP_ACT_ERRNO",
      "architectures": ["SCMP_ARCH_AARCH64"], "syscalls": [{"names": ["socket"], "action": "SCMP_ACT_ALLOW",
      "args": [{"index": 0, "value": 4294967295, "valueTwo": 2, "op": "SCMP_CMP_MASKED_EQ"}]}]})"));
  ASSERT_TRUE(profile) << profile.error().message();
  EXPECT_EQ(profile->architectures, std::vector<std::string>{"SCMP_ARCH_AARCH64"});
  const auto& condition = profile->rules.at(0).conditions.at(0);
  EXPECT_EQ(condition.compare, SeccompCompare::kMaskedEqual);
  EXPECT_EQ(condition.value, kWide);
  EXPECT_EQ(condition.value_two, 2U);
}

TEST(SeccompProfile, ActionsThatAskSomebodyMayAllow) {
  for (const char* action : {"SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE", "SCMP_ACT_NOTIFY"})
    EXPECT_EQ(read_seccomp_profile({{"defaultAction", action}})->default_action, SeccompAction::kMay)
        << action;
  for (const char* action :
       {"SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP"})
    EXPECT_EQ(read_seccomp_profile({{"defaultAction", action}})->default_action, SeccompAction::kDeny)
        << action;
}

TEST(SeccompProfile, AnythingElseIsInvalid) {
  for (const char* text :
       {R"({})", R"({"defaultAction":"SCMP_ACT_NEW"})", R"({"defaultAction":1})",
        R"({"defaultAction":"SCMP_ACT_ERRNO","architectures":"x"})",
        R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[1]})",
        R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["socket"]}]})",
        R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":[1],"action":"SCMP_ACT_ALLOW"}]})",
        R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"action":"SCMP_ACT_ALLOW","args":[{"index":6,
            "op":"SCMP_CMP_EQ"}]}]})",
        R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"action":"SCMP_ACT_ALLOW","args":[{"op":"EQ"}]}]})",
        R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"action":"SCMP_ACT_ALLOW","args":[{"value":-1,
            "op":"SCMP_CMP_EQ"}]}]})"}) {
    const auto profile = read_seccomp_profile(json::parse(text));
    ASSERT_FALSE(profile) << text;
    EXPECT_EQ(profile.error().kind(), ErrorKind::kInvalid);
  }
}

TEST(SeccompProfile, WaysHaveDistinctNames) {
  EXPECT_EQ(name_of(Way::kSocket), "socket");
  EXPECT_EQ(name_of(Way::kWideSocket), "wide_socket");
  EXPECT_EQ(name_of(Way::kSocketcall), "socketcall");
  EXPECT_EQ(name_of(Way::kIoUring), "io_uring");
}

}  // namespace
}  // namespace podjail::hook
