#include "hook/nft/batch.h"

#include <libnftnl/common.h>

#include <cstring>
#include <limits>

namespace podjail::nft {
namespace {

constexpr std::uint32_t kBegin = 0;  // sequence numbers: begin, messages from 1 on, end

}  // namespace

Batch::Batch() : room_(netlink::kMessageRoom) {
  append(*nftnl_batch_begin(room_.data(), kBegin));
}

void Batch::append(const nlmsghdr& message) {
  const auto* begin = reinterpret_cast<const char*>(&message);
  last_offset_ = bytes_.size();
  bytes_.insert(bytes_.end(), begin, begin + message.nlmsg_len);
  bytes_.resize(MNL_ALIGN(bytes_.size()));
}

void Batch::add(std::string name, std::uint16_t type, std::uint16_t family, std::uint16_t flags,
                const std::function<void(nlmsghdr*)>& build) {
  names_.push_back(std::move(name));
  std::memset(room_.data(), 0, sizeof(nlmsghdr));
  auto* message =
      nftnl_nlmsg_build_hdr(room_.data(), type, family, flags, static_cast<std::uint32_t>(names_.size()));
  build(message);
  append(*message);
}

Status Batch::commit(netlink::Socket& netfilter) && {
  if (names_.empty()) return {};
  // The kernel answers errors unasked; one acknowledgement, of the last message, says that all is committed.
  nlmsghdr header{};
  std::memcpy(&header, bytes_.data() + last_offset_, sizeof header);
  header.nlmsg_flags |= NLM_F_ACK;
  std::memcpy(bytes_.data() + last_offset_, &header, sizeof header);
  const auto last = static_cast<std::uint32_t>(names_.size());
  append(*nftnl_batch_end(room_.data(), last + 1));
  if (auto sent = netfilter.send(bytes_); !sent) return sent;
  return netfilter.await_acknowledgement(kBegin, last, [this](std::uint32_t number) {
    return number == kBegin || number > names_.size() ? "nftables batch" : "nftables: " + names_[number - 1];
  });
}

}  // namespace podjail::nft
