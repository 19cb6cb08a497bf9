// The environment variables that make each ecosystem trust the pod's issuer. The sidecar lists them in the
// shared directory's `env` file; the runtime wrapper and the webhook set them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace podjail::contract {

// What a variable says: a file of the shared directory, or a word of its own.
enum class TrustValue { kSharedFile, kWord };

// Most variables replace a tool's own roots, so they name the merged bundle; NODE_EXTRA_CA_CERTS and
// DENO_CERT add to them, so they name the issuer's certificate alone. SSL_CERT_DIR is none of them: OpenSSL
// wants hashed names there, and a directory that is set hides the image's own.
struct TrustVariable {
  std::string_view name;
  TrustValue kind;
  std::string_view value;
};

// All of them but JAVA_TOOL_OPTIONS, sorted by name.
std::span<const TrustVariable> trust_variables();

// What the variable says inside the workload: the word, or the file's path below kSharedDirectory.
std::string value_of(const TrustVariable& variable);

// A list of options that every JVM reads, so it is added to and not replaced.
inline constexpr std::string_view kJavaOptionsVariable = "JAVA_TOOL_OPTIONS";

// The options that make a JVM read the shared directory's truststore.
std::string java_trust_options();

// `environment` ("NAME=value" entries, as in process.env of config.json) and every variable that is not set
// in it, sorted, behind what is there. A variable the user set keeps its value, also an empty one; only
// JAVA_TOOL_OPTIONS is added to, unless it names a trust store already (ours included, so a second call
// changes nothing).
std::vector<std::string> with_trust_variables(std::vector<std::string> environment);

// The contents of the `env` file: NAME=value lines, sorted, values as they are: no quotes, though that of
// JAVA_TOOL_OPTIONS has a blank in it (the form that `--env-file` of container tools reads).
std::string trust_environment();

}  // namespace podjail::contract
