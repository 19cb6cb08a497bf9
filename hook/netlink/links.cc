#include "hook/netlink/links.h"

#include <linux/rtnetlink.h>
#include <net/if.h>

#include <algorithm>
#include <array>

namespace podjail::netlink {
namespace {

struct Found {
  std::vector<Link> links;
  bool nameless = false;
};

int note_name(const nlattr* attribute, void* name) {
  const bool is_name = mnl_attr_get_type(attribute) == IFLA_IFNAME;
  if (is_name && mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) == 0) {
    *static_cast<std::string*>(name) = mnl_attr_get_str(attribute);
  }
  return MNL_CB_OK;
}

void note_link(const nlmsghdr& message, Found& found) {
  const auto* facts = static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(&message));
  if (message.nlmsg_type != RTM_NEWLINK || (facts->ifi_flags & IFF_LOOPBACK) != 0) return;
  Link link{static_cast<std::uint32_t>(facts->ifi_index), {}};
  mnl_attr_parse(&message, sizeof *facts, note_name, &link.name);
  if (link.name.empty()) found.nameless = true;
  found.links.push_back(std::move(link));
}

}  // namespace

Result<std::vector<Link>> list_links(Socket& route) {
  alignas(nlmsghdr) std::array<char, 256> room{};
  auto* request = mnl_nlmsg_put_header(room.data());
  request->nlmsg_type = RTM_GETLINK;
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request->nlmsg_seq = 1;
  mnl_nlmsg_put_extra_header(request, sizeof(ifinfomsg));
  Found found;
  auto dumped = route.dump(*request, [&found](const nlmsghdr& message) { note_link(message, found); });
  if (!dumped) return fail_within("list the links", std::move(dumped.error()));
  if (found.nameless) return fail(ErrorKind::kInternal, "list the links: one has no name");
  std::sort(found.links.begin(), found.links.end(),
            [](const Link& a, const Link& b) { return a.index < b.index; });
  return std::move(found.links);
}

}  // namespace podjail::netlink
