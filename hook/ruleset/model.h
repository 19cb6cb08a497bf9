// A ruleset as plain data: tables of sets and chains, chains of rules, rules of kernel expressions.
//
// The builder (pod_ruleset.h) writes this data, hook/nft turns it into netlink messages and back, and
// equality of two rulesets is equality of two values. Nothing here touches the kernel. Numbers are the
// kernel's own (linux/netfilter/nf_tables.h); bytes are as they lie in a register: network order for what
// comes out of a packet, host order for marks, states and ids.
#pragma once

#include <linux/netfilter/nf_tables.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace podjail::ruleset {

using Bytes = std::vector<std::uint8_t>;

// What the keys of a set are: nft's number for the type and the length of one key in bytes.
struct SetKey {
  std::uint32_t type = 0;
  std::uint32_t length = 0;
  bool operator==(const SetKey&) const = default;
};

// --- expressions: each a step of the kernel's register machine
// -------------------------------------------------------

struct MetaLoad {  // packet metadata (NFT_META_*) into a register
  std::uint32_t key;
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const MetaLoad&) const = default;
};
struct MetaSet {
  std::uint32_t key;
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const MetaSet&) const = default;
};
struct CtLoad {  // conntrack fact (NFT_CT_*) into a register
  std::uint32_t key;
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const CtLoad&) const = default;
};
struct CtSet {
  std::uint32_t key;
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const CtSet&) const = default;
};
struct SocketCgroup {  // id of the socket's cgroup v2 ancestor at `level`
  std::uint32_t level;
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const SocketCgroup&) const = default;
};
struct FibType {  // type of an address (RTN_*); flags is NFTA_FIB_F_SADDR or NFTA_FIB_F_DADDR
  std::uint32_t flags;
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const FibType&) const = default;
};
struct PayloadLoad {  // packet bytes from NFT_PAYLOAD_*
  std::uint32_t base;
  std::uint32_t offset;
  std::uint32_t length;
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const PayloadLoad&) const = default;
};
struct Compare {  // NFT_CMP_*: the rule ends here unless it holds
  std::uint32_t operation;
  Bytes value;
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const Compare&) const = default;
};
struct MaskBits {  // register &= mask
  Bytes mask;
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const MaskBits&) const = default;
};
struct ToNetworkOrder {  // 32 bits, so that < and > compare numbers
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const ToNetworkOrder&) const = default;
};
struct Lookup {  // the rule ends here unless the register is in the set of that name
  std::string set;
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const Lookup&) const = default;
};
struct LookupValue {  // the value of the register's key in the map of that name; without one the rule ends
                      // here
  std::string map;
  std::uint32_t reg = NFT_REG_1;
  std::uint32_t into = NFT_REG_1;
  bool operator==(const LookupValue&) const = default;
};
struct LookupAmong {  // the same as Lookup with an anonymous set; keys in ascending order
  SetKey key;
  std::vector<Bytes> keys;
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const LookupAmong&) const = default;
};
struct LoadImmediate {
  Bytes value;
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const LoadImmediate&) const = default;
};
struct Conclude {  // NF_ACCEPT, NF_DROP, NFT_RETURN, NFT_JUMP, NFT_GOTO; `chain` for the last two
  int verdict;
  std::string chain;
  bool operator==(const Conclude&) const = default;
};
struct Count {  // its figures are not part of the ruleset
  bool operator==(const Count&) const = default;
};
struct Reject {  // NFT_REJECT_*, NFT_REJECT_ICMPX_*
  std::uint32_t type;
  std::uint8_t code;
  bool operator==(const Reject&) const = default;
};
struct Limit {  // packets per second; flags NFT_LIMIT_F_INV: matches what is over
  std::uint64_t rate;
  std::uint32_t burst;
  std::uint32_t flags;
  bool operator==(const Limit&) const = default;
};
struct Redirect {  // to the port in the register
  std::uint32_t reg = NFT_REG_1;
  bool operator==(const Redirect&) const = default;
};
struct Unknown {  // read from the kernel, never built: an expression no rule of ours has
  std::string name;
  bool operator==(const Unknown&) const = default;
};

using Expression = std::variant<MetaLoad, MetaSet, CtLoad, CtSet, SocketCgroup, FibType, PayloadLoad, Compare,
                                MaskBits, ToNetworkOrder, Lookup, LookupValue, LookupAmong, LoadImmediate,
                                Conclude, Count, Reject, Limit, Redirect, Unknown>;

// --- rules, chains, sets, tables
// ---------------------------------------------------------------------------------------

struct Rule {
  std::string why;   // stored in the kernel as the rule's comment; at most 120 bytes, no quotes
  std::string text;  // in nft's language, for people; not part of what a rule is
  std::vector<Expression> expressions;
  bool operator==(const Rule& other) const { return why == other.why && expressions == other.expressions; }
};

struct BaseHook {
  std::string type;         // "filter" or "nat"
  std::uint32_t number;     // NF_INET_* or NF_NETDEV_*
  std::int32_t priority;    // ascending order of chains on one hook
  std::uint32_t policy;     // NF_ACCEPT or NF_DROP
  std::string device = {};  // netdev chains only
  bool operator==(const BaseHook&) const = default;
};

struct Chain {
  std::string name;
  std::optional<BaseHook> hook;
  std::vector<Rule> rules;
  bool operator==(const Chain&) const = default;
};

enum class ElementRole : std::uint8_t {
  kMember,
  kIntervalEnd
};  // kIntervalEnd: the first key after an interval

struct Element {
  Bytes key;
  ElementRole role = ElementRole::kMember;
  Bytes value = {};          // maps only
  std::string comment = {};  // at most 254 bytes, no NUL
  auto operator<=>(const Element&) const = default;
};

struct Set {
  std::string name;
  SetKey key;
  std::uint32_t flags = 0;         // NFT_SET_INTERVAL, NFT_SET_MAP, or nothing
  std::vector<Element> elements;   // ascending
  std::vector<std::string> texts;  // the elements in nft's language, for people
  SetKey value = {};               // of a map (flag NFT_SET_MAP)
  bool operator==(const Set& other) const {
    return name == other.name && key == other.key && value == other.value && flags == other.flags &&
           elements == other.elements;
  }
};

enum class TableFamily : std::uint8_t { kInet, kNetdev };

struct Table {
  TableFamily family = TableFamily::kInet;
  std::string name;
  std::vector<Set> sets;
  std::vector<Chain> chains;
  std::uint32_t flags = 0;  // NFT_TABLE_F_DORMANT would switch it off: never set by us
  bool operator==(const Table&) const = default;
};

using Ruleset = std::vector<Table>;

}  // namespace podjail::ruleset
