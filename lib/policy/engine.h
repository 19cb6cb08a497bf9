// Judges requests by a set of policies.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "lib/base/result.h"
#include "lib/policy/decision.h"
#include "lib/policy/facts.h"
#include "lib/policy/sources.h"
#include "lib/policy/store.h"

namespace podjail::policy {

// A line a policy wrote with console.log, or why it failed: printable, at most 512 bytes. For the operator,
// never for the workload. Called on the thread that evaluates, outside of JavaScript.
using PolicyLog = std::function<void(std::string_view policy, std::string_view line)>;

struct EngineOptions {
  std::chrono::milliseconds deadline{50};           // of one evaluation of all policies
  std::size_t heap_bytes = std::size_t{32} << 20U;  // of one engine
  PodFacts pod;
  PolicyLog log;                   // may be empty
  std::shared_ptr<Store> store{};  // what podjail:store counts in; null: one of the engine's own
  // Told of every allow() and deny() of a policy where it stands, while JavaScript runs: it only takes note.
  // Nothing is looked for where it is empty, as in the sidecar.
  std::function<void(std::string_view policy, int line)> on_answer{};
  // Whether the line that tells why a policy threw is followed by one for each frame of its stack.
  enum class Failures : std::uint8_t { kPlace, kWithStack } failures = Failures::kPlace;
};

// One isolate with one compiled policy set. A Platform must exist.
//
// Thread rule: one thread at a time; not bound to the thread that made it, until settle().
class Engine {
 public:
  // Compiles all of `sources`. kInvalid with "file:line:column: message" for the first that does not compile,
  // kTimeout or kExhausted for one whose top level runs past a limit.
  static Result<std::unique_ptr<Engine>> create(PolicySources sources, EngineOptions options);
  ~Engine();

  // Never throws and never ends the process: whatever goes wrong is a deny. After an evaluation that ran past
  // a limit the next one builds a new isolate first.
  Decision evaluate(const RequestFacts& facts);

  // Whether any policy exports onResponse. If none does, answers need not be judged.
  bool judges_responses() const;

  // The same for the answer to a request that was allowed with `outputs`, by onResponse. No opinion is an
  // allow. The decision's outputs are those of the request with what this adds.
  Decision evaluate_response(const RequestFacts& facts, const ResponseFacts& response,
                             const Outputs& outputs);

  // Whether any policy exports onConnect. If none does, connections need not be judged.
  bool judges_connections() const;

  // The same for a connection, by onConnect. A deny for kNotAllowed means that no policy had an opinion.
  Decision evaluate_connection(const ConnectFacts& facts);

  // Whether any policy exports onDns. If none does, no question need be judged.
  bool judges_questions() const;

  // The same for a DNS question, by onDns.
  Decision evaluate_question(const QuestionFacts& facts);

  // Counts in this store from now on.
  void use_store(std::shared_ptr<Store> store);

  // From now on only this thread evaluates with and destroys the engine, and has no other settled one
  // meanwhile: an evaluation need not lock and enter the isolate any more, a sixth of its cost.
  void settle();

  std::string_view revision() const;  // of the sources
  std::size_t policies() const;       // how many files

 private:
  class Core;
  explicit Engine(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace podjail::policy
