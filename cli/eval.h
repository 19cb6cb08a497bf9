// podjail eval: what becomes of one request, and what every policy says to it.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "cli/check.h"
#include "lib/policy/facts.h"

namespace podjail::cli {

struct EvalOptions {
  enum class Asked : std::uint8_t {
    kRequest,     // onRequest: `target` is a URL
    kConnection,  // onConnect: `target` is "host:port"
    kQuestion,    // onDns: `target` is a name
  };
  std::vector<std::string> policies;
  std::string target;
  Asked asked = Asked::kRequest;
  std::string method = "GET";
  std::vector<std::string> headers;         // "name: value"
  std::string type = "TXT";                 // of a question
  std::string connection_protocol = "tcp";  // "tcp" or "tls": which of the two times a connection is judged
  std::string container;
  policy::PodFacts pod;
  OutputForm form = OutputForm::kText;
};

// Writes the explanation to `out`, or the error to `errors`. Returns the exit status: 0 allowed (a connection
// of which no policy has an opinion counts as allowed: it is intercepted), 1 denied, 2 error. A Platform must
// exist.
int run_eval(const EvalOptions& options, std::ostream& out, std::ostream& errors);

}  // namespace podjail::cli
