#include "hook/nft/readback.h"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include <algorithm>
#include <array>
#include <functional>

#include "hook/nft/expression_decode.h"
#include "hook/nft/family.h"
#include "hook/nft/handles.h"
#include "hook/nft/user_data.h"
#include "lib/contract/contract.h"

namespace podjail::nft {
namespace {

using ruleset::Ruleset;
using ruleset::Set;
using ruleset::Table;

constexpr int kAttempts = 5;

std::string text_or_empty(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

ruleset::Element read_element(nftnl_set_elem& element) {
  std::uint32_t length = 0;
  const auto* key =
      static_cast<const std::uint8_t*>(nftnl_set_elem_get(&element, NFTNL_SET_ELEM_KEY, &length));
  // libnftnl reads through a null pointer when asked for a number that is not there.
  const bool has_flags = nftnl_set_elem_is_set(&element, NFTNL_SET_ELEM_FLAGS);
  const auto flags = has_flags ? nftnl_set_elem_get_u32(&element, NFTNL_SET_ELEM_FLAGS) : 0U;
  const bool ends = (flags & NFT_SET_ELEM_INTERVAL_END) != 0;
  ruleset::Element read{ruleset::Bytes(key, key + length),
                        ends ? ruleset::ElementRole::kIntervalEnd : ruleset::ElementRole::kMember,
                        {},
                        comment_of(element)};
  const auto* value =
      static_cast<const std::uint8_t*>(nftnl_set_elem_get(&element, NFTNL_SET_ELEM_DATA, &length));
  if (value != nullptr) read.value.assign(value, value + length);
  return read;
}

// Reads one table. The kernel's dumps are of the whole family, so each visit checks whose message it is.
class TableReader {
 public:
  TableReader(netlink::Socket& socket, ruleset::TableFamily family)
      : socket_(socket), family_(family_number(family)), room_(netlink::kMessageRoom) {
    table_.family = family;
    table_.name = contract::kTableName;
  }

  Result<bool> read_table() {
    bool found = false;
    auto dumped = dump(NFT_MSG_GETTABLE, {}, [&](const nlmsghdr& message) {
      const TablePtr object(nftnl_table_alloc());
      if (!object || nftnl_table_nlmsg_parse(&message, object.get()) < 0) return false;
      if (text_or_empty(nftnl_table_get_str(object.get(), NFTNL_TABLE_NAME)) != table_.name) return true;
      found = true;
      table_.flags = nftnl_table_get_u32(object.get(), NFTNL_TABLE_FLAGS);
      return true;
    });
    if (!dumped) return tl::unexpected(std::move(dumped.error()));
    return found;
  }

  Status read_sets() {
    std::vector<Set> sets;
    auto dumped = dump(NFT_MSG_GETSET, {}, [&](const nlmsghdr& message) {
      const SetPtr object(nftnl_set_alloc());
      if (!object || nftnl_set_nlmsg_parse(&message, object.get()) < 0) return false;
      if (text_or_empty(nftnl_set_get_str(object.get(), NFTNL_SET_TABLE)) != table_.name) return true;
      sets.push_back({text_or_empty(nftnl_set_get_str(object.get(), NFTNL_SET_NAME)),
                      {nftnl_set_get_u32(object.get(), NFTNL_SET_KEY_TYPE),
                       nftnl_set_get_u32(object.get(), NFTNL_SET_KEY_LEN)},
                      nftnl_set_get_u32(object.get(), NFTNL_SET_FLAGS),
                      {},
                      {},
                      {nftnl_set_get_u32(object.get(), NFTNL_SET_DATA_TYPE),
                       nftnl_set_get_u32(object.get(), NFTNL_SET_DATA_LEN)}});
      return true;
    });
    if (!dumped) return dumped;
    for (auto& set : sets) {
      if (auto read = read_elements(set); !read) return read;
      const bool anonymous = (set.flags & NFT_SET_ANONYMOUS) != 0;
      if (anonymous) anonymous_.emplace(set.name, set);
      if (!anonymous) table_.sets.push_back(std::move(set));
    }
    return {};
  }

  Status read_chains() {
    return dump(NFT_MSG_GETCHAIN, {}, [&](const nlmsghdr& message) {
      const ChainPtr object(nftnl_chain_alloc());
      if (!object || nftnl_chain_nlmsg_parse(&message, object.get()) < 0) return false;
      if (text_or_empty(nftnl_chain_get_str(object.get(), NFTNL_CHAIN_TABLE)) != table_.name) return true;
      table_.chains.push_back({text_or_empty(nftnl_chain_get_str(object.get(), NFTNL_CHAIN_NAME)), {}, {}});
      if (!nftnl_chain_is_set(object.get(), NFTNL_CHAIN_HOOKNUM)) return true;
      table_.chains.back().hook = {text_or_empty(nftnl_chain_get_str(object.get(), NFTNL_CHAIN_TYPE)),
                                   nftnl_chain_get_u32(object.get(), NFTNL_CHAIN_HOOKNUM),
                                   nftnl_chain_get_s32(object.get(), NFTNL_CHAIN_PRIO),
                                   nftnl_chain_get_u32(object.get(), NFTNL_CHAIN_POLICY),
                                   text_or_empty(nftnl_chain_get_str(object.get(), NFTNL_CHAIN_DEV))};
      return true;
    });
  }

  Status read_rules() {
    const RulePtr filter(nftnl_rule_alloc());
    if (!filter) return fail(ErrorKind::kExhausted, "no memory");
    nftnl_rule_set_str(filter.get(), NFTNL_RULE_TABLE, table_.name.c_str());
    const auto ask = [&](nlmsghdr* request) { nftnl_rule_nlmsg_build_payload(request, filter.get()); };
    return dump(NFT_MSG_GETRULE, ask, [&](const nlmsghdr& message) {
      const RulePtr object(nftnl_rule_alloc());
      if (!object || nftnl_rule_nlmsg_parse(&message, object.get()) < 0) return false;
      const auto name = text_or_empty(nftnl_rule_get_str(object.get(), NFTNL_RULE_CHAIN));
      const auto chain = std::find_if(table_.chains.begin(), table_.chains.end(),
                                      [&name](const auto& candidate) { return candidate.name == name; });
      if (chain == table_.chains.end()) return false;
      chain->rules.push_back(read_rule(*object));
      return true;
    });
  }

  Table take() && { return std::move(table_); }

 private:
  using Ask = std::function<void(nlmsghdr*)>;
  using Visit = std::function<bool(const nlmsghdr&)>;  // false: this message makes no sense

  Status dump(int type, const Ask& ask, const Visit& visit) {
    auto* request = nftnl_nlmsg_build_hdr(room_.data(), static_cast<std::uint16_t>(type), family_, NLM_F_DUMP,
                                          ++sequence_);
    if (ask) ask(request);
    bool understood = true;
    auto dumped =
        socket_.dump(*request, [&](const nlmsghdr& message) { understood = visit(message) && understood; });
    if (dumped && !understood) return fail(ErrorKind::kInternal, "read nftables: an answer cannot be read");
    return dumped;
  }

  Status read_elements(Set& set) {
    const SetPtr object(nftnl_set_alloc());
    if (!object) return fail(ErrorKind::kExhausted, "no memory");
    nftnl_set_set_str(object.get(), NFTNL_SET_TABLE, table_.name.c_str());
    nftnl_set_set_str(object.get(), NFTNL_SET_NAME, set.name.c_str());
    const auto ask = [&](nlmsghdr* request) { nftnl_set_elems_nlmsg_build_payload(request, object.get()); };
    auto dumped = dump(NFT_MSG_GETSETELEM, ask, [&](const nlmsghdr& message) {
      return nftnl_set_elems_nlmsg_parse(&message, object.get()) >= 0;
    });
    if (!dumped) return dumped;
    const auto note = [](nftnl_set_elem* element, void* context) {
      static_cast<Set*>(context)->elements.push_back(read_element(*element));
      return 0;
    };
    nftnl_set_elem_foreach(object.get(), note, &set);
    std::sort(set.elements.begin(), set.elements.end());
    return {};
  }

  ruleset::Rule read_rule(nftnl_rule& object) const {
    struct Context {
      const AnonymousSets& anonymous;
      ruleset::Rule rule;
    } context{anonymous_, {comment_of(object), {}, {}}};
    const auto note = [](nftnl_expr* expression, void* opaque) {
      auto& into = *static_cast<Context*>(opaque);
      into.rule.expressions.push_back(decode(*expression, into.anonymous));
      return 0;
    };
    nftnl_expr_foreach(&object, note, &context);
    return std::move(context.rule);
  }

  netlink::Socket& socket_;
  std::uint16_t family_;
  std::vector<char> room_;
  std::uint32_t sequence_ = 0;
  Table table_;
  AnonymousSets anonymous_;
};

Status append_table(netlink::Socket& socket, ruleset::TableFamily family, Ruleset& out) {
  TableReader reader(socket, family);
  const auto found = reader.read_table();
  if (!found) return tl::unexpected(found.error());
  if (!*found) return {};
  if (auto read = reader.read_sets(); !read) return read;
  if (auto read = reader.read_chains(); !read) return read;
  if (auto read = reader.read_rules(); !read) return read;
  out.push_back(std::move(reader).take());
  return {};
}

}  // namespace

Result<Ruleset> read_ruleset(netlink::Socket& netfilter) {
  for (int attempt = 1;; ++attempt) {
    Ruleset ruleset;
    Status read;
    for (const auto family : {ruleset::TableFamily::kInet, ruleset::TableFamily::kNetdev}) {
      if (read) read = append_table(netfilter, family, ruleset);
    }
    if (read) return ruleset;
    const bool changed_meanwhile = read.error().kind() == ErrorKind::kUnavailable;
    if (!changed_meanwhile || attempt == kAttempts) return tl::unexpected(std::move(read.error()));
  }
}

}  // namespace podjail::nft
