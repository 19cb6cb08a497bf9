// Who the pod's containers are, as the hook tells in contract::kContainersFile. Pure.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/contract/contract.h"

namespace podjail::proxy {

struct Container {
  std::string name;  // empty: not known
  std::string id;    // the runtime's
};

// One that nothing is known of.
const std::shared_ptr<const Container>& unknown_container();

// By slot; null for those that nobody has. Slot 0 is not used.
using ContainerNames = std::array<std::shared_ptr<const Container>, contract::kContainerSlots + 1>;

inline constexpr std::size_t kMaxNamesBytes = 64 << 10;

// The document of hook/names_document.h. kInvalid for anything else: a wrong name would open what a policy
// grants another container.
Result<ContainerNames> parse_container_names(std::string_view text);

}  // namespace podjail::proxy
