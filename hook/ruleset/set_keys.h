// The key types our sets use, with nft's numbers for them, so that `nft list ruleset` prints our sets as it
// prints its own. A concatenation's number is its parts' numbers, six bits each.
#pragma once

#include "hook/ruleset/model.h"

namespace podjail::ruleset {

inline constexpr SetKey kIpv4Key{7, 4};
inline constexpr SetKey kIpv6Key{8, 16};
inline constexpr SetKey kArpOperationKey{11, 2};
inline constexpr SetKey kProtocolKey{12, 1};
inline constexpr SetKey kServiceKey{13, 2};
inline constexpr SetKey kMarkKey{19, 4};
inline constexpr SetKey kIcmpv6TypeKey{29, 1};
inline constexpr SetKey kCgroupKey{46, 8};
inline constexpr SetKey kIpv4ServiceKey{(7 << 6) | 13, 8};   // address, port, two bytes of padding
inline constexpr SetKey kIpv6ServiceKey{(8 << 6) | 13, 20};  // the same

}  // namespace podjail::ruleset
