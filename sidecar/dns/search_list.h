// The search list of a resolv.conf, as far as it concerns answers. Every name has an address here, so a
// client that appends suffixes (`ndots:5` in a pod) would take the address of the first name it makes up:
// example.test.default.svc.cluster.local instead of example.test.
//
// resolv.conf(5): a name with fewer dots than `ndots` is asked for below every suffix first. So a name below
// a suffix is made up when what stands before the suffix has a dot and fewer than `ndots`. Without a dot it
// may well be meant: "db" is db.default.svc.cluster.local. With the usual `ndots:1` nothing is made up.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/host_name.h"

namespace podjail::dns {

struct SearchList {
  std::vector<HostName> suffixes;
  std::size_t ndots = 1;
};

// Pure. The last `search` or `domain` line counts; what is no host name is left out.
SearchList parse_search_list(std::string_view resolv_conf);

// Of a file; empty when it cannot be read, as resolvers have it.
SearchList read_search_list(const std::string& path);

// Whether only a client with this search list asks for `name`. Where suffixes lie below one another the
// longest counts.
bool is_made_up(const HostName& name, const SearchList& list);

}  // namespace podjail::dns
