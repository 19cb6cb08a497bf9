// Keys and signatures of arbitrary bytes: nothing they hold verifies a text that nobody ever signed, and none
// takes the process down. Input: algorithm, length of the key (two bytes), key, signature.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "lib/policy/signature.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  namespace policy = podjail::policy;
  if (size < 3) return 0;
  const policy::Bytes input(bytes, size);
  const auto algorithm = static_cast<policy::SignatureAlgorithm>(input[0] % 4);
  const auto rest = input.subspan(3);
  const std::size_t length = input[1] * std::size_t{256} + input[2];
  const auto key = rest.first(length < rest.size() ? length : rest.size());
  const auto signature = rest.subspan(key.size());
  if (!policy::is_public_key(algorithm, key) && policy::verify(algorithm, key, signature, input))
    std::abort();
  return 0;
}
