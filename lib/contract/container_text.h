// What names and ids of containers are made of, wherever one program tells another of them.
#pragma once

#include <cstddef>
#include <string_view>

namespace podjail::contract {

// Bytes of a container's name, and of its id: both and a separator fit into a comment of nftables.
inline constexpr std::size_t kMaxContainerText = 120;

// Letters, digits, and "_.+-" but not first; 1…kMaxContainerText of them.
bool is_container_text(std::string_view text);

}  // namespace podjail::contract
