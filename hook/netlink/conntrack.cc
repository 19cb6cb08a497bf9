#include "hook/netlink/conntrack.h"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <sys/socket.h>

#include <array>

namespace podjail::netlink {

Status flush_conntrack(Socket& netfilter) {
  alignas(nlmsghdr) std::array<char, 256> room{};
  auto* request = mnl_nlmsg_put_header(room.data());
  request->nlmsg_type = (NFNL_SUBSYS_CTNETLINK << 8) | IPCTNL_MSG_CT_DELETE;
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  request->nlmsg_seq = 1;
  auto* family = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(request, sizeof(nfgenmsg)));
  family->nfgen_family = AF_UNSPEC;  // and no tuple: all of them
  if (auto sent = netfilter.send({room.data(), request->nlmsg_len}); !sent) return sent;
  return netfilter.await_acknowledgement(1, 1, [](std::uint32_t) { return std::string("flush conntrack"); });
}

}  // namespace podjail::netlink
