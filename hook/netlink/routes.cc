#include "hook/netlink/routes.h"

#include <linux/rtnetlink.h>

#include <array>

#include "hook/netlink/attribute_address.h"

namespace podjail::netlink {
namespace {

struct Found {
  int family = AF_UNSPEC;
  std::optional<IpAddress> source;
};

int note_source(const nlattr* attribute, void* context) {
  auto& found = *static_cast<Found*>(context);
  if (mnl_attr_get_type(attribute) == RTA_PREFSRC) found.source = address_in(attribute, found.family);
  return MNL_CB_OK;
}

RouteKind kind_of(unsigned char type) {
  if (type == RTN_UNICAST) return RouteKind::kUnicast;
  return type == RTN_LOCAL ? RouteKind::kLocal : RouteKind::kOther;
}

Route read_route(const nlmsghdr& message) {
  const auto* facts = static_cast<const rtmsg*>(mnl_nlmsg_get_payload(&message));
  Found found{facts->rtm_family, {}};
  mnl_attr_parse(&message, sizeof *facts, note_source, &found);
  return {kind_of(facts->rtm_type), found.source};
}

}  // namespace

Result<Route> route_to(Socket& route, const IpAddress& destination) {
  const std::size_t length = destination.is_v4() ? 4 : 16;
  alignas(nlmsghdr) std::array<char, 256> room{};
  auto* request = mnl_nlmsg_put_header(room.data());
  request->nlmsg_type = RTM_GETROUTE;
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  request->nlmsg_seq = 1;
  auto* facts = static_cast<rtmsg*>(mnl_nlmsg_put_extra_header(request, sizeof(rtmsg)));
  facts->rtm_family = destination.is_v4() ? AF_INET : AF_INET6;
  facts->rtm_dst_len = static_cast<unsigned char>(length * 8);
  mnl_attr_put(request, RTA_DST, length, destination.bytes().data());
  std::optional<Route> answer;
  auto asked = route.dump(*request, [&answer](const nlmsghdr& message) {
    if (message.nlmsg_type == RTM_NEWROUTE) answer = read_route(message);
  });
  const auto what = "ask for the route to " + destination.to_string();
  if (!asked) return fail_within(what, std::move(asked.error()));
  if (!answer) return fail(ErrorKind::kInternal, what + ": no answer");
  return *answer;
}

}  // namespace podjail::netlink
