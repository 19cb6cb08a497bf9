#include "hook/nft/user_data.h"

#include <gtest/gtest.h>

#include "hook/ruleset/set_keys.h"

namespace podjail::nft {
namespace {

ruleset::Bytes bytes_of(const UserDataPtr& notes) {
  const auto* begin = static_cast<const std::uint8_t*>(nftnl_udata_buf_data(notes.get()));
  return {begin, begin + nftnl_udata_buf_len(notes.get())};
}

RulePtr rule_with(const std::vector<std::uint8_t>& notes) {
  RulePtr rule(nftnl_rule_alloc());
  nftnl_rule_set_data(rule.get(), NFTNL_RULE_USERDATA, notes.data(),
                      static_cast<std::uint32_t>(notes.size()));
  return rule;
}

TEST(UserData, ASetsNotesAreThoseThatNftWrites) {
  EXPECT_EQ(bytes_of(set_notes({"s", ruleset::kIpv4Key, NFT_SET_INTERVAL, {}, {}})),
            (ruleset::Bytes{0, 4, 2, 0, 0, 0, 2, 4, 1, 0, 0, 0}));
  EXPECT_EQ(bytes_of(set_notes({"s", ruleset::kCgroupKey, 0, {}, {}})), (ruleset::Bytes{0, 4, 1, 0, 0, 0}));
  EXPECT_EQ(bytes_of(set_notes({"s", ruleset::kIpv4ServiceKey, 0, {}, {}})),
            (ruleset::Bytes{0, 4, 0, 0, 0, 0}));
}

TEST(UserData, AMapsNotesSayHowItsValuesArePrinted) {
  EXPECT_EQ(bytes_of(set_notes({"m", ruleset::kCgroupKey, NFT_SET_MAP, {}, {}, ruleset::kServiceKey})),
            (ruleset::Bytes{0, 4, 1, 0, 0, 0, 1, 4, 2, 0, 0, 0}));
}

TEST(UserData, AnElementsCommentComesBack) {
  const auto notes = element_notes({{1}, ruleset::ElementRole::kMember, {}, "build c1"});
  auto* element = nftnl_set_elem_alloc();
  EXPECT_EQ(comment_of(*element), "");
  nftnl_set_elem_set(element, NFTNL_SET_ELEM_USERDATA, nftnl_udata_buf_data(notes.get()),
                     nftnl_udata_buf_len(notes.get()));
  EXPECT_EQ(comment_of(*element), "build c1");
  nftnl_set_elem_free(element);
}

TEST(UserData, ACommentComesBack) {
  const auto notes = rule_notes({"why it is there", {}, {}});
  EXPECT_EQ(comment_of(*rule_with(bytes_of(notes))), "why it is there");
  EXPECT_EQ(comment_of(*rule_with(bytes_of(rule_notes({std::string(120, 'x'), {}, {}})))),
            std::string(120, 'x'));
}

TEST(UserData, NotesOfAnotherFormAreNoComment) {
  EXPECT_EQ(comment_of(*RulePtr(nftnl_rule_alloc())), "");
  for (const std::vector<std::uint8_t>& notes :
       {std::vector<std::uint8_t>{0}, {1, 2, 'a', 0}, {0, 200, 'a', 0}, {0, 2, 'a', 'b'}, {0, 0}}) {
    EXPECT_EQ(comment_of(*rule_with(notes)), "");
  }
}

}  // namespace
}  // namespace podjail::nft
