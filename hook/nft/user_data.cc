#include "hook/nft/user_data.h"

#include "hook/ruleset/set_keys.h"

namespace podjail::nft {
namespace {

constexpr std::uint32_t kNotesRoom = 512;

// nft's numbers for the byte order of a key.
enum ByteOrder : std::uint32_t { kNone = 0, kHost = 1, kNetwork = 2 };

ByteOrder byte_order(const ruleset::SetKey& key) {
  if (key == ruleset::kCgroupKey || key == ruleset::kMarkKey || key == ruleset::kProtocolKey) return kHost;
  if (key == ruleset::kIpv4ServiceKey || key == ruleset::kIpv6ServiceKey) return kNone;
  return kNetwork;
}

// The notes begin with a comment or have none: type, length and value, one byte each for the first two; the
// value ends with a NUL.
std::string comment_in(const char* bytes, std::uint32_t length, char type) {
  constexpr std::uint32_t kHeader = 2;
  if (bytes == nullptr || length < kHeader || bytes[0] != type) return {};
  const auto size = static_cast<std::uint8_t>(bytes[1]);
  if (size == 0 || kHeader + size > length || bytes[kHeader + size - 1] != '\0') return {};
  return {bytes + kHeader, size - 1U};
}

}  // namespace

UserDataPtr set_notes(const ruleset::Set& set) {
  UserDataPtr notes(nftnl_udata_buf_alloc(kNotesRoom));
  if (!notes) return notes;
  nftnl_udata_put_u32(notes.get(), NFTNL_UDATA_SET_KEYBYTEORDER, byte_order(set.key));
  if ((set.flags & NFT_SET_INTERVAL) != 0)
    nftnl_udata_put_u32(notes.get(), NFTNL_UDATA_SET_MERGE_ELEMENTS, 1);
  if ((set.flags & NFT_SET_MAP) != 0)
    nftnl_udata_put_u32(notes.get(), NFTNL_UDATA_SET_DATABYTEORDER, byte_order(set.value));
  return notes;
}

UserDataPtr rule_notes(const ruleset::Rule& rule) {
  UserDataPtr notes(nftnl_udata_buf_alloc(kNotesRoom));
  if (!notes) return notes;
  nftnl_udata_put_strz(notes.get(), NFTNL_UDATA_RULE_COMMENT, rule.why.c_str());
  return notes;
}

UserDataPtr element_notes(const ruleset::Element& element) {
  UserDataPtr notes(nftnl_udata_buf_alloc(kNotesRoom));
  if (!notes) return notes;
  nftnl_udata_put_strz(notes.get(), NFTNL_UDATA_SET_ELEM_COMMENT, element.comment.c_str());
  return notes;
}

std::string comment_of(const nftnl_rule& rule) {
  std::uint32_t length = 0;
  const auto* bytes = static_cast<const char*>(nftnl_rule_get_data(&rule, NFTNL_RULE_USERDATA, &length));
  return comment_in(bytes, length, NFTNL_UDATA_RULE_COMMENT);
}

std::string comment_of(nftnl_set_elem& element) {
  std::uint32_t length = 0;
  const auto* bytes =
      static_cast<const char*>(nftnl_set_elem_get(&element, NFTNL_SET_ELEM_USERDATA, &length));
  return comment_in(bytes, length, NFTNL_UDATA_SET_ELEM_COMMENT);
}

}  // namespace podjail::nft
