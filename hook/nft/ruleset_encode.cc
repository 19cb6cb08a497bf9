#include "hook/nft/ruleset_encode.h"

#include <linux/netfilter.h>
#include <linux/netlink.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "hook/nft/expression_encode.h"
#include "hook/nft/family.h"
#include "hook/nft/user_data.h"

namespace podjail::nft {
namespace {

using ruleset::Chain;
using ruleset::Rule;
using ruleset::Set;
using ruleset::Table;

constexpr std::size_t kElementsPerMessage = 256;

tl::unexpected<Error> no_memory() {
  return fail_errno("build a netlink message", ENOMEM);
}

void set_bytes(nftnl_set_elem& element, std::uint16_t attribute, const void* bytes, std::size_t length) {
  nftnl_set_elem_set(&element, attribute, bytes, static_cast<std::uint32_t>(length));
}

// Null when there is no memory. The caller owns it.
nftnl_set_elem* encode_element(const ruleset::Element& element) {
  auto* object = nftnl_set_elem_alloc();
  if (object == nullptr) return nullptr;
  set_bytes(*object, NFTNL_SET_ELEM_KEY, element.key.data(), element.key.size());
  const bool ends = element.role == ruleset::ElementRole::kIntervalEnd;
  nftnl_set_elem_set_u32(object, NFTNL_SET_ELEM_FLAGS, ends ? NFT_SET_ELEM_INTERVAL_END : 0);
  if (!element.value.empty())
    set_bytes(*object, NFTNL_SET_ELEM_DATA, element.value.data(), element.value.size());
  if (element.comment.empty()) return object;
  const auto notes = element_notes(element);
  if (notes) {
    set_bytes(*object, NFTNL_SET_ELEM_USERDATA, nftnl_udata_buf_data(notes.get()),
              nftnl_udata_buf_len(notes.get()));
  }
  return object;
}

// Those of `elements` that are not in `others`; both ascend.
std::vector<ruleset::Element> without(const std::vector<ruleset::Element>& elements,
                                      const std::vector<ruleset::Element>& others) {
  std::vector<ruleset::Element> rest;
  std::set_difference(elements.begin(), elements.end(), others.begin(), others.end(),
                      std::back_inserter(rest));
  return rest;
}

// Writes the messages of one table.
class TableWriter {
 public:
  TableWriter(Batch& batch, const Table& table)
      : batch_(batch), table_(table), family_(family_number(table.family)) {}

  Status write_replacement(Tables tables) {
    if (auto added = write_tables(tables); !added) return added;
    for (const auto& set : table_.sets) {
      if (auto added = write_set(set, 0); !added) return added;
      if (auto added = write_elements(set, 0, kFill); !added) return added;
    }
    for (const auto& chain : table_.chains) {
      if (auto added = write_chain(chain); !added) return added;
    }
    for (const auto& chain : table_.chains) {
      for (const auto& rule : chain.rules) {
        if (auto added = write_rule(chain, rule); !added) return added;
      }
    }
    return {};
  }

  Status write_change(const Set& set, const std::vector<ruleset::Element>& present) {
    auto changed = set;
    changed.elements = without(present, set.elements);
    if (auto removed = write_elements(changed, 0, kRemove); !removed) return removed;
    changed.elements = without(set.elements, present);
    return write_elements(changed, 0, kFill);
  }

 private:
  struct ElementsMessage {
    const char* what;
    int type;
    std::uint16_t flags;
  };
  static constexpr ElementsMessage kFill{"fill set ", NFT_MSG_NEWSETELEM, NLM_F_CREATE};
  static constexpr ElementsMessage kRemove{"remove from set ", NFT_MSG_DELSETELEM, 0};

  void add(std::string name, int type, std::uint16_t flags, const std::function<void(nlmsghdr*)>& build) {
    batch_.add(std::move(name), static_cast<std::uint16_t>(type), family_, flags, build);
  }

  Status write_tables(Tables tables) {
    if (tables == Tables::kAbsent)
      return write_table("add table ", NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL);
    auto written = write_table("find table ", NFT_MSG_NEWTABLE, NLM_F_CREATE);
    if (written) written = write_table("delete table ", NFT_MSG_DELTABLE, 0);
    if (written) written = write_table("add table ", NFT_MSG_NEWTABLE, NLM_F_CREATE);
    return written;
  }

  Status write_table(const std::string& what, int type, std::uint16_t flags) {
    TablePtr object(nftnl_table_alloc());
    if (!object) return no_memory();
    nftnl_table_set_str(object.get(), NFTNL_TABLE_NAME, table_.name.c_str());
    add(what + table_.name, type, flags,
        [&](nlmsghdr* message) { nftnl_table_nlmsg_build_payload(message, object.get()); });
    return {};
  }

  Status write_chain(const Chain& chain) {
    ChainPtr object(nftnl_chain_alloc());
    if (!object) return no_memory();
    nftnl_chain_set_str(object.get(), NFTNL_CHAIN_TABLE, table_.name.c_str());
    nftnl_chain_set_str(object.get(), NFTNL_CHAIN_NAME, chain.name.c_str());
    if (const auto& hook = chain.hook) {
      nftnl_chain_set_str(object.get(), NFTNL_CHAIN_TYPE, hook->type.c_str());
      nftnl_chain_set_u32(object.get(), NFTNL_CHAIN_HOOKNUM, hook->number);
      nftnl_chain_set_s32(object.get(), NFTNL_CHAIN_PRIO, hook->priority);
      nftnl_chain_set_u32(object.get(), NFTNL_CHAIN_POLICY, hook->policy);
      if (!hook->device.empty()) nftnl_chain_set_str(object.get(), NFTNL_CHAIN_DEV, hook->device.c_str());
    }
    add("add chain " + chain.name, NFT_MSG_NEWCHAIN, NLM_F_CREATE,
        [&](nlmsghdr* message) { nftnl_chain_nlmsg_build_payload(message, object.get()); });
    return {};
  }

  // `id` is 0 for named sets.
  Status write_set(const Set& set, std::uint32_t id) {
    SetPtr object(nftnl_set_alloc());
    const auto notes = set_notes(set);
    if (!object || !notes) return no_memory();
    nftnl_set_set_str(object.get(), NFTNL_SET_TABLE, table_.name.c_str());
    nftnl_set_set_str(object.get(), NFTNL_SET_NAME, set.name.c_str());
    nftnl_set_set_u32(object.get(), NFTNL_SET_FLAGS, set.flags);
    nftnl_set_set_u32(object.get(), NFTNL_SET_KEY_TYPE, set.key.type);
    nftnl_set_set_u32(object.get(), NFTNL_SET_KEY_LEN, set.key.length);
    nftnl_set_set_u32(object.get(), NFTNL_SET_FAMILY, family_);
    if ((set.flags & NFT_SET_MAP) != 0) {
      nftnl_set_set_u32(object.get(), NFTNL_SET_DATA_TYPE, set.value.type);
      nftnl_set_set_u32(object.get(), NFTNL_SET_DATA_LEN, set.value.length);
    }
    // The kernel wants an id even where the name is unique.
    nftnl_set_set_u32(object.get(), NFTNL_SET_ID, id != 0 ? id : ++last_id_);
    if ((set.flags & NFT_SET_CONSTANT) != 0) {
      nftnl_set_set_u32(object.get(), NFTNL_SET_DESC_SIZE, static_cast<std::uint32_t>(set.elements.size()));
    }
    nftnl_set_set_data(object.get(), NFTNL_SET_USERDATA, nftnl_udata_buf_data(notes.get()),
                       nftnl_udata_buf_len(notes.get()));
    add("add set " + set.name, NFT_MSG_NEWSET, NLM_F_CREATE,
        [&](nlmsghdr* message) { nftnl_set_nlmsg_build_payload(message, object.get()); });
    return {};
  }

  Status write_elements(const Set& set, std::uint32_t id, const ElementsMessage& as) {
    for (std::size_t first = 0; first < set.elements.size(); first += kElementsPerMessage) {
      SetPtr object(nftnl_set_alloc());
      if (!object) return no_memory();
      nftnl_set_set_str(object.get(), NFTNL_SET_TABLE, table_.name.c_str());
      nftnl_set_set_str(object.get(), NFTNL_SET_NAME, set.name.c_str());
      if (id != 0) nftnl_set_set_u32(object.get(), NFTNL_SET_ID, id);
      const auto last = std::min(first + kElementsPerMessage, set.elements.size());
      for (std::size_t i = first; i < last; ++i) {
        auto* element = encode_element(set.elements[i]);
        if (element == nullptr) return no_memory();
        nftnl_set_elem_add(object.get(), element);  // owns it from here
      }
      add(as.what + set.name, as.type, as.flags,
          [&](nlmsghdr* message) { nftnl_set_elems_nlmsg_build_payload(message, object.get()); });
    }
    return {};
  }

  // An anonymous set has to be there before the rule that asks it. Returns its id.
  Result<std::uint32_t> write_anonymous_set(const ruleset::LookupAmong& among) {
    Set set{kAnonymousSetName, among.key, NFT_SET_ANONYMOUS | NFT_SET_CONSTANT, {}, {}};
    for (const auto& key : among.keys) set.elements.push_back({key});
    const auto id = ++last_id_;
    if (auto added = write_set(set, id); !added) return tl::unexpected(std::move(added.error()));
    if (auto added = write_elements(set, id, kFill); !added) return tl::unexpected(std::move(added.error()));
    return id;
  }

  Status write_rule(const Chain& chain, const Rule& rule) {
    RulePtr object(nftnl_rule_alloc());
    const auto notes = rule_notes(rule);
    if (!object || !notes) return no_memory();
    nftnl_rule_set_str(object.get(), NFTNL_RULE_TABLE, table_.name.c_str());
    nftnl_rule_set_str(object.get(), NFTNL_RULE_CHAIN, chain.name.c_str());
    nftnl_rule_set_u32(object.get(), NFTNL_RULE_FAMILY, family_);
    nftnl_rule_set_data(object.get(), NFTNL_RULE_USERDATA, nftnl_udata_buf_data(notes.get()),
                        nftnl_udata_buf_len(notes.get()));
    for (const auto& expression : rule.expressions) {
      std::uint32_t id = 0;
      if (const auto* among = std::get_if<ruleset::LookupAmong>(&expression)) {
        auto written = write_anonymous_set(*among);
        if (!written) return tl::unexpected(std::move(written.error()));
        id = *written;
      }
      auto encoded = encode(expression, id);
      if (!encoded)
        return fail(ErrorKind::kInvalid, "chain " + chain.name + ": an expression cannot be built");
      nftnl_rule_add_expr(object.get(), encoded.release());  // owned by the rule from here
    }
    add("add rule to " + chain.name + " (" + rule.why + ")", NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND,
        [&](nlmsghdr* message) { nftnl_rule_nlmsg_build_payload(message, object.get()); });
    return {};
  }

  Batch& batch_;
  const Table& table_;
  std::uint16_t family_;
  std::uint32_t last_id_ = 0;
};

}  // namespace

Status append_replacement(Batch& batch, const ruleset::Ruleset& ruleset, Tables tables) {
  for (const auto& table : ruleset) {
    if (auto written = TableWriter(batch, table).write_replacement(tables); !written) return written;
  }
  return {};
}

Status append_set_change(Batch& batch, const Table& table, const Set& set,
                         const std::vector<ruleset::Element>& present) {
  return TableWriter(batch, table).write_change(set, present);
}

}  // namespace podjail::nft
