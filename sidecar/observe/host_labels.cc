#include "sidecar/observe/host_labels.h"

#include <bit>
#include <functional>

#include "lib/base/address.h"
#include "lib/base/host_name.h"

namespace podjail::observe {
namespace {

// Text that is not in canonical form could be one host under many spellings, or bytes that are not UTF-8,
// which a metrics page must not carry.
bool may_be_label(std::string_view host) {
  if (host == HostLabels::kOther) return false;  // must not look like, or be added to, the sum of the rest
  if (const auto name = HostName::parse(host); name) return name->str() == host;
  const auto address = IpAddress::parse(host);
  return address && address->to_string() == host;
}

}  // namespace

HostLabels::HostLabels(std::size_t limit) : limit_(limit), slots_(std::bit_ceil(2 * limit + 2)) {
  entries_.reserve(limit);
}

HostLabels::~HostLabels() = default;

const HostLabels::Entry* HostLabels::find(std::string_view host) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = std::hash<std::string_view>()(host) & mask;; slot = (slot + 1) & mask) {
    const auto* entry = slots_[slot].load(std::memory_order_acquire);
    if (entry == nullptr || entry->host == host) return entry;
  }
}

std::size_t HostLabels::claim(std::string_view host) {
  const std::lock_guard lock(claiming_);
  if (const auto* entry = find(host); entry != nullptr) return entry->index;
  if (entries_.size() == limit_) return limit_;
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = std::hash<std::string_view>()(host) & mask;
  while (slots_[slot].load(std::memory_order_relaxed) != nullptr) slot = (slot + 1) & mask;
  const auto index = entries_.size();
  entries_.push_back(std::make_unique<const Entry>(Entry{std::string(host), index}));
  slots_[slot].store(entries_.back().get(), std::memory_order_release);
  used_.store(entries_.size(), std::memory_order_release);
  return index;
}

std::size_t HostLabels::index_of(std::string_view host) {
  if (const auto* entry = find(host); entry != nullptr) return entry->index;
  if (size() == limit_ || !may_be_label(host)) return limit_;
  return claim(host);
}

std::string_view HostLabels::label(std::size_t index) const {
  return index < size() ? std::string_view(entries_[index]->host) : kOther;
}

}  // namespace podjail::observe
