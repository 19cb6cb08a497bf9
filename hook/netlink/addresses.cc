#include "hook/netlink/addresses.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <array>

#include "hook/netlink/attribute_address.h"

namespace podjail::netlink {
namespace {

struct Found {
  int family = AF_UNSPEC;
  std::optional<IpAddress> local;  // IFA_LOCAL; on a point-to-point link the other is the peer's
  std::optional<IpAddress> other;  // IFA_ADDRESS
};

int note_attribute(const nlattr* attribute, void* context) {
  auto& found = *static_cast<Found*>(context);
  if (mnl_attr_get_type(attribute) == IFA_LOCAL) found.local = address_in(attribute, found.family);
  if (mnl_attr_get_type(attribute) == IFA_ADDRESS) found.other = address_in(attribute, found.family);
  return MNL_CB_OK;
}

void note_address(const nlmsghdr& message, std::vector<IpAddress>& addresses) {
  const auto* facts = static_cast<const ifaddrmsg*>(mnl_nlmsg_get_payload(&message));
  if (message.nlmsg_type != RTM_NEWADDR || facts->ifa_scope >= RT_SCOPE_LINK) return;
  Found found{facts->ifa_family, {}, {}};
  mnl_attr_parse(&message, sizeof *facts, note_attribute, &found);
  if (const auto& own = found.local ? found.local : found.other) addresses.push_back(*own);
}

}  // namespace

Result<std::vector<IpAddress>> list_addresses(Socket& route) {
  alignas(nlmsghdr) std::array<char, 256> room{};
  auto* request = mnl_nlmsg_put_header(room.data());
  request->nlmsg_type = RTM_GETADDR;
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request->nlmsg_seq = 1;
  mnl_nlmsg_put_extra_header(request, sizeof(ifaddrmsg));
  std::vector<IpAddress> addresses;
  auto dumped = route.dump(*request, [&](const nlmsghdr& message) { note_address(message, addresses); });
  if (!dumped) return fail_within("list the addresses", std::move(dumped.error()));
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

}  // namespace podjail::netlink
