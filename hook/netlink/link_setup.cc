#include "hook/netlink/link_setup.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>

#include <array>

namespace podjail::netlink {
namespace {

constexpr std::uint32_t kSequence = 1;
constexpr std::size_t kRoom = 1024;
constexpr std::size_t kIpv4Bytes = 4;
constexpr std::size_t kIpv6Bytes = 16;

// One request with an acknowledgement.
class Request {
 public:
  Request(std::uint16_t type, std::uint16_t flags) : header_(mnl_nlmsg_put_header(room_.data())) {
    header_->nlmsg_type = type;
    header_->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
    header_->nlmsg_seq = kSequence;
  }
  Request(const Request&) = delete;

  nlmsghdr* header() { return header_; }
  template <typename Extra>
  Extra& extra() {
    return *static_cast<Extra*>(mnl_nlmsg_put_extra_header(header_, sizeof(Extra)));
  }
  Status commit(Socket& route, const std::string& what) {
    if (auto sent = route.send({room_.data(), header_->nlmsg_len}); !sent) return sent;
    return route.await_acknowledgement(kSequence, kSequence, [&what](std::uint32_t) { return what; });
  }

 private:
  alignas(nlmsghdr) std::array<char, kRoom> room_{};
  nlmsghdr* header_;
};

}  // namespace

Status add_pair(Socket& route, const std::string& name, const std::string& peer, int peer_namespace) {
  Request request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  auto* message = request.header();
  request.extra<ifinfomsg>();
  mnl_attr_put_strz(message, IFLA_IFNAME, name.c_str());
  auto* information = mnl_attr_nest_start(message, IFLA_LINKINFO);
  mnl_attr_put_strz(message, IFLA_INFO_KIND, "veth");
  auto* data = mnl_attr_nest_start(message, IFLA_INFO_DATA);
  auto* other = mnl_attr_nest_start(message, VETH_INFO_PEER);
  request.extra<ifinfomsg>();
  mnl_attr_put_strz(message, IFLA_IFNAME, peer.c_str());
  mnl_attr_put_u32(message, IFLA_NET_NS_FD, static_cast<std::uint32_t>(peer_namespace));
  mnl_attr_nest_end(message, other);
  mnl_attr_nest_end(message, data);
  mnl_attr_nest_end(message, information);
  return request.commit(route, "add a pair of links");
}

Status add_address(Socket& route, std::uint32_t link, const IpAddress& address, std::uint8_t prefix_length) {
  Request request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
  auto& facts = request.extra<ifaddrmsg>();
  facts.ifa_family = AF_INET;
  facts.ifa_prefixlen = prefix_length;
  facts.ifa_index = link;
  const auto& bytes = address.bytes();
  mnl_attr_put(request.header(), IFA_LOCAL, kIpv4Bytes, bytes.data());
  mnl_attr_put(request.header(), IFA_ADDRESS, kIpv4Bytes, bytes.data());
  return request.commit(route, "add an address");
}

Status set_up(Socket& route, std::uint32_t link) {
  Request request(RTM_NEWLINK, 0);
  auto& facts = request.extra<ifinfomsg>();
  facts.ifi_index = static_cast<int>(link);
  facts.ifi_flags = IFF_UP;
  facts.ifi_change = IFF_UP;
  return request.commit(route, "set a link up");
}

Status add_local_default(Socket& route, IpFamily family) {
  const bool is_v4 = family == IpFamily::kV4;
  const auto source = *IpAddress::parse(is_v4 ? "127.0.0.1" : "::1");
  Request request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
  auto& facts = request.extra<rtmsg>();
  facts.rtm_family = is_v4 ? AF_INET : AF_INET6;
  facts.rtm_table = RT_TABLE_LOCAL;
  facts.rtm_protocol = RTPROT_STATIC;
  facts.rtm_scope = RT_SCOPE_HOST;
  facts.rtm_type = RTN_LOCAL;
  mnl_attr_put_u32(request.header(), RTA_OIF, kLoopbackLink);
  mnl_attr_put(request.header(), RTA_PREFSRC, is_v4 ? kIpv4Bytes : kIpv6Bytes, source.bytes().data());
  return request.commit(route, "add the local default route");
}

}  // namespace podjail::netlink
