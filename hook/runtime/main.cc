// podjail-runtime: wiring only. See docs/runtime.md. Whatever it changed of its own process would be
// inherited by the runtime, so it changes nothing: no signal, mask, umask, descriptor or variable.
#include <unistd.h>

#include <cstdlib>
#include <span>

#include "hook/runtime/invocation.h"
#include "hook/runtime/real_runtime.h"
#include "hook/runtime/refusal.h"
#include "hook/runtime/wrap.h"

namespace podjail::runtime {
namespace {

int run(std::span<char*> words) {
  const auto invocation = parse_invocation(words.subspan(1));
  if (!invocation.request) return report_refusal(invocation.log, invocation.request.error().message());
  Surroundings surroundings;
  surroundings.config = std::getenv("PODJAIL_RUNTIME_CONFIG");
  surroundings.directories = runtime_directories();
  auto runtime = prepare(*invocation.request, surroundings);
  if (!runtime) return report_refusal(invocation.log, runtime.error().message());
  words.front() = runtime->data();
  ::execv(runtime->c_str(), words.data());  // the list ends with the null pointer behind `words`
  return report_refusal(invocation.log, fail_errno("execute " + *runtime).value().message());
}

}  // namespace
}  // namespace podjail::runtime

int main(int argc, char** argv) {
  if (argc < 1) return 1;  // called without even its own name
  return podjail::runtime::run({argv, static_cast<std::size_t>(argc)});
}
