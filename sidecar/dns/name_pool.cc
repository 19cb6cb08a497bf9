#include "sidecar/dns/name_pool.h"

#include <algorithm>

#include "lib/contract/contract.h"

namespace podjail::dns {
namespace {

const Prefix& pool_v4() {
  static const Prefix kPrefix = *Prefix::parse(contract::kPoolV4);
  return kPrefix;
}
const Prefix& pool_v6() {
  static const Prefix kPrefix = *Prefix::parse(contract::kPoolV6);
  return kPrefix;
}

// Puts `number` into the last four bytes of an address of `size` bytes: the host part of both pools, whose
// prefixes are zero there.
template <std::size_t kSize>
std::array<std::uint8_t, kSize> with_host_part(const IpAddress& base, std::uint32_t number) {
  std::array<std::uint8_t, kSize> bytes{};
  std::copy_n(base.bytes().begin(), kSize, bytes.begin());
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[kSize - 1 - i] = static_cast<std::uint8_t>(bytes[kSize - 1 - i] | (number >> (8 * i)));
  }
  return bytes;
}

// The reverse; nullopt when the address is not exactly prefix and number.
std::optional<std::uint32_t> host_part(const IpAddress& address) {
  const auto& pool = address.is_v4() ? pool_v4() : pool_v6();
  const std::size_t size = address.is_v4() ? 4 : 16;
  if (!pool.contains(address)) return std::nullopt;
  std::uint32_t number = 0;
  for (std::size_t i = size - 4; i < size; ++i) number = number << 8 | address.bytes()[i];
  if (address.is_v4()) return number & (0xffffffffU >> pool.length());
  return address == IpAddress::v6(with_host_part<16>(pool.address(), number)) ? std::optional(number)
                                                                              : std::nullopt;
}

}  // namespace

NamePool::NamePool(Options options) : options_(options) {
  options_.capacity = std::clamp<std::size_t>(options_.capacity, 1, kMaxCapacity);
  options_.first %= kMaxCapacity;
}

Result<Addresses> NamePool::assign(const HostName& name, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(name);
  auto slot = found != index_.end() ? Result<std::size_t>(found->second) : free_slot(name, now);
  if (!slot) return tl::unexpected(std::move(slot.error()));
  slots_[*slot].answered = now;
  by_answer_.splice(by_answer_.begin(), by_answer_, slots_[*slot].place);
  return addresses_of(*slot);
}

// A slot for a name that has none: a new one, or the longest unanswered one.
Result<std::size_t> NamePool::free_slot(const HostName& name, Clock::time_point now) {
  if (slots_.size() < options_.capacity) {
    by_answer_.push_front(slots_.size());
    slots_.push_back(Slot{name, now, by_answer_.begin()});
    index_.emplace(name, slots_.size() - 1);
    return slots_.size() - 1;
  }
  const std::size_t oldest = by_answer_.back();
  if (now - slots_[oldest].answered <= options_.quarantine) {
    return fail(ErrorKind::kExhausted, "no synthetic address is free");
  }
  index_.erase(slots_[oldest].name);
  slots_[oldest].name = name;
  index_.emplace(name, oldest);
  return oldest;
}

std::optional<HostName> NamePool::name_of(const IpAddress& address) const {
  const std::lock_guard lock(mutex_);
  const auto slot = slot_of(address);
  if (!slot) return std::nullopt;
  return slots_[*slot].name;
}

std::size_t NamePool::size() const {
  const std::lock_guard lock(mutex_);
  return slots_.size();
}

// Host parts run from 1, past the network address, to kMaxCapacity, before the broadcast address.
Addresses NamePool::addresses_of(std::size_t slot) const {
  const auto number = static_cast<std::uint32_t>((slot + options_.first) % kMaxCapacity) + 1;
  return {IpAddress::v4(with_host_part<4>(pool_v4().address(), number)),
          IpAddress::v6(with_host_part<16>(pool_v6().address(), number))};
}

std::optional<std::size_t> NamePool::slot_of(const IpAddress& address) const {
  const auto number = host_part(address);
  if (!number || *number == 0 || *number > kMaxCapacity) return std::nullopt;
  const std::size_t slot = (*number - 1 + kMaxCapacity - options_.first) % kMaxCapacity;
  if (slot >= slots_.size()) return std::nullopt;
  return slot;
}

}  // namespace podjail::dns
