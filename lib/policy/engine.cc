#include "lib/policy/engine.h"

#include <algorithm>

#include "lib/policy/compiler.h"
#include "lib/policy/opinion.h"
#include "lib/policy/output_reader.h"
#include "lib/policy/realm.h"
#include "lib/policy/sandbox.h"
#include "lib/policy/watchdog.h"

namespace podjail::policy {
namespace {

// For compiling and for the top level of modules, which run once per policy set and not per request.
constexpr std::chrono::seconds kLoadDeadline{2};

Decision deny(Reason reason, std::string policy = {}, std::string message = {}) {
  return {Verdict::kDeny, reason, std::move(message), std::move(policy), {}, {}};
}

OutputScope scope_of(RequestObject::Form form) {
  if (form == RequestObject::Form::kAnswered) return OutputScope::kAnswer;
  return form == RequestObject::Form::kRequest ? OutputScope::kRequest : OutputScope::kConnection;
}

}  // namespace

class Engine::Core {
 public:
  Core(PolicySources sources, EngineOptions options)
      : sources_(std::move(sources)),
        options_(std::move(options)),
        watchdog_([this] { sandbox_->terminate(); }) {}
  ~Core() { discard(); }

  Status load();
  // Who is asked, and what is shown to them.
  struct Question {
    v8::Global<v8::Function> CompiledPolicy::*judge;
    RequestObject::Form form;
  };
  static constexpr Question kRequest{&CompiledPolicy::judge, RequestObject::Form::kRequest};
  static constexpr Question kAnswer{&CompiledPolicy::response_judge, RequestObject::Form::kAnswered};
  static constexpr Question kConnection{&CompiledPolicy::connect_judge, RequestObject::Form::kConnection};
  static constexpr Question kDnsQuestion{&CompiledPolicy::dns_judge, RequestObject::Form::kQuestion};
  Decision evaluate(const RequestFacts& facts, Question question);
  Decision evaluate_response(const RequestFacts& facts, const ResponseFacts& response,
                             const Outputs& outputs);
  void settle();
  const PolicySources& sources() const { return sources_; }
  bool judges_responses() const { return judges_responses_; }
  bool judges_connections() const { return judges_connections_; }
  bool judges_questions() const { return judges_questions_; }

 private:
  // `decision` is what it is without any opinion.
  Decision evaluate(const RequestFacts& facts, Question question, Decision decision);
  void discard();
  Status compile_all();
  // Both inside a Sandbox run.
  void judge(const RequestFacts& facts, Question question, Decision& decision);
  bool ask(const CompiledPolicy& policy, Question question, v8::Local<v8::Value> request, Decision& decision);

  const PolicySources sources_;
  const EngineOptions options_;
  // In this order: what lives in the isolate goes before it.
  std::unique_ptr<Sandbox> sandbox_;
  std::unique_ptr<Realm> realm_;
  std::vector<CompiledPolicy> policies_;
  std::string default_message_;
  std::optional<std::uint64_t> max_body_bytes_;
  bool judges_responses_ = false;
  bool judges_connections_ = false;
  bool judges_questions_ = false;
  enum class Residence { kAnywhere, kThisThread } residence_ = Residence::kAnywhere;
  const ResponseFacts* response_ = nullptr;  // of an evaluation of an answer
  v8::Local<v8::Value> answer_;              // the same as an object, of the run that lasts
  const CompiledPolicy* asked_ = nullptr;    // whom a limit that is passed now is put down to
  Watchdog watchdog_;
};

void Engine::Core::discard() {
  policies_.clear();
  realm_.reset();
  sandbox_.reset();
}

Status Engine::Core::compile_all() {
  const v8::Context::Scope scope(realm_->context());
  for (const auto& source : sources_.files) {
    if (is_data_name(source.name)) realm_->library().add_file(source.name, source.text);
  }
  for (const auto& source : sources_.files) {
    if (is_data_name(source.name)) continue;
    realm_->console().begin(source.name);
    auto policy = compile_policy(*realm_, source);
    if (!policy) return tl::unexpected(std::move(policy.error()));
    if (default_message_.empty()) default_message_ = policy->default_message;
    if (policy->max_body_bytes) {
      max_body_bytes_ = std::min(*policy->max_body_bytes, max_body_bytes_.value_or(*policy->max_body_bytes));
      realm_->request().declare_body();
    }
    judges_responses_ |= !policy->response_judge.IsEmpty();
    judges_connections_ |= !policy->connect_judge.IsEmpty();
    judges_questions_ |= !policy->dns_judge.IsEmpty();
    policies_.push_back(std::move(*policy));
  }
  return {};
}

Status Engine::Core::load() {
  discard();
  default_message_.clear();
  sandbox_ = std::make_unique<Sandbox>(options_.heap_bytes);
  if (residence_ == Residence::kThisThread) sandbox_->settle();
  realm_ = std::make_unique<Realm>(sandbox_->isolate());
  Status compiled = fail(ErrorKind::kInternal, "V8 cannot be prepared");
  const auto ending = sandbox_->run([&] {
    watchdog_.start(kLoadDeadline);
    if (realm_->prepare(options_.pod)) compiled = compile_all();
  });
  if (watchdog_.stop() == Watchdog::Ending::kExpired) {
    compiled = fail(ErrorKind::kTimeout, "the policies take too long to load");
  } else if (ending == Sandbox::Ending::kOutOfMemory || sandbox_->is_exhausted()) {
    compiled = fail(ErrorKind::kExhausted, "the policies need more memory than they may have");
  }
  realm_->console().flush(options_.log);
  if (!compiled) discard();
  return compiled;
}

// Asks one policy. Returns whether the decision is final.
bool Engine::Core::ask(const CompiledPolicy& policy, Question question, v8::Local<v8::Value> request,
                       Decision& decision) {
  auto* isolate = realm_->isolate();
  const auto context = realm_->context();
  const v8::HandleScope handles(isolate);
  const v8::TryCatch caught(isolate);
  v8::Local<v8::Value> answer;
  v8::Local<v8::Value> shown[] = {request, answer_};
  if (!(policy.*question.judge)
           .Get(isolate)
           ->Call(context, v8::Undefined(isolate), answer_.IsEmpty() ? 1 : 2, shown)
           .ToLocal(&answer)) {
    decision = deny(Reason::kPolicyError, policy.name);
    if (realm_->request().wants_body()) return true;  // no failure: it is asked again, with the body
    realm_->console().add(describe(context, policy.name, caught));
    if (options_.failures == EngineOptions::Failures::kWithStack) {
      for (const auto& frame : stack_of(context, caught)) realm_->console().add(frame);
    }
    return true;
  }
  auto opinion = read_opinion(context, answer);
  switch (opinion.kind) {
    case Opinion::Kind::kNone:
      return false;
    case Opinion::Kind::kDeny:
      decision = deny(Reason::kPolicyDenied, policy.name, std::move(opinion.message));
      return true;
    case Opinion::Kind::kInvalid:
      decision = deny(Reason::kPolicyResult, policy.name);
      return true;
    case Opinion::Kind::kAllow:
      break;
  }
  if (decision.verdict == Verdict::kDeny)
    decision = {Verdict::kAllow, Reason::kAllowed, {}, policy.name, {}, {}};
  decision.grants.passthrough |= opinion.grants.passthrough;
  decision.grants.tunnel |= opinion.grants.tunnel;
  decision.grants.encoded_slash |= opinion.grants.encoded_slash;
  if (opinion.max_request_bytes) {
    decision.max_request_bytes =
        std::min(*opinion.max_request_bytes, decision.max_request_bytes.value_or(*opinion.max_request_bytes));
  }
  if (!read_outputs(context, answer, scope_of(question.form), decision.outputs)) {
    decision = deny(Reason::kPolicyResult, policy.name);
    return true;
  }
  return false;
}

void Engine::Core::judge(const RequestFacts& facts, Question question, Decision& decision) {
  const auto context = realm_->context();
  const v8::Context::Scope scope(context);
  v8::Local<v8::Value> request;
  if (!realm_->request().begin(context, facts, question.form).ToLocal(&request)) {
    decision = deny(Reason::kPolicyError);
    return;
  }
  if (response_ != nullptr && !realm_->request().response(context, *response_).ToLocal(&answer_)) {
    decision = deny(Reason::kPolicyError);
    return;
  }
  for (const auto& policy : policies_) {
    if ((policy.*question.judge).IsEmpty()) continue;
    asked_ = &policy;
    realm_->console().begin(policy.name);
    const bool is_final = ask(policy, question, request, decision);
    if (realm_->request().wants_body()) {
      decision = deny(Reason::kPolicyError, policy.name);
      decision.wants_body = max_body_bytes_;
      break;
    }
    if (is_final) break;
  }
  // What policies left in the queue of promises must not wait for the next request.
  realm_->isolate()->PerformMicrotaskCheckpoint();
}

Decision Engine::Core::evaluate(const RequestFacts& facts, Question question) {
  return evaluate(facts, question, deny(Reason::kNotAllowed, {}, default_message_));
}

Decision Engine::Core::evaluate_response(const RequestFacts& facts, const ResponseFacts& response,
                                         const Outputs& outputs) {
  RequestFacts shown;
  shown.headers = response.headers;
  if (size_of(facts) + size_of(shown) > kMaxFactBytes) return deny(Reason::kResponseLimit);
  response_ = &response;
  Decision allowed{Verdict::kAllow, Reason::kAllowed, {}, {}, {}, {}};
  allowed.outputs = outputs;
  auto decision = evaluate(facts, kAnswer, std::move(allowed));
  response_ = nullptr;
  return decision;
}

Decision Engine::Core::evaluate(const RequestFacts& facts, Question question, Decision decision) {
  if (sources_.files.empty()) return deny(Reason::kPolicyUnavailable);
  if (size_of(facts) > kMaxFactBytes) return deny(Reason::kRequestTooLarge);
  if (!sandbox_ && !load()) return deny(Reason::kPolicyUnavailable);

  asked_ = nullptr;
  answer_.Clear();
  const auto ending = sandbox_->run([&] {
    watchdog_.start(options_.deadline);  // not before the run: V8 forgets a termination asked for until then
    judge(facts, question, decision);
  });
  const auto clock = watchdog_.stop();
  realm_->request().end();
  answer_.Clear();
  realm_->console().flush(options_.log);

  const bool is_exhausted = ending == Sandbox::Ending::kOutOfMemory || sandbox_->is_exhausted();
  if (is_exhausted || clock == Watchdog::Ending::kExpired) {
    decision =
        deny(is_exhausted ? Reason::kPolicyMemory : Reason::kPolicyTimeout, asked_ ? asked_->name : "");
    discard();
  }
  return decision;
}

void Engine::Core::settle() {
  if (residence_ == Residence::kThisThread) return;
  residence_ = Residence::kThisThread;
  if (sandbox_) sandbox_->settle();
}

Engine::Engine(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Engine::~Engine() = default;

Result<std::unique_ptr<Engine>> Engine::create(PolicySources sources, EngineOptions options) {
  auto core = std::make_unique<Core>(std::move(sources), std::move(options));
  if (auto loaded = core->load(); !loaded) return tl::unexpected(std::move(loaded.error()));
  return std::unique_ptr<Engine>(new Engine(std::move(core)));  // the constructor is private
}

Decision Engine::evaluate(const RequestFacts& facts) {
  return core_->evaluate(facts, Core::kRequest);
}

bool Engine::judges_responses() const {
  return core_->judges_responses();
}

Decision Engine::evaluate_response(const RequestFacts& facts, const ResponseFacts& response,
                                   const Outputs& outputs) {
  return core_->evaluate_response(facts, response, outputs);
}

bool Engine::judges_connections() const {
  return core_->judges_connections();
}

Decision Engine::evaluate_connection(const ConnectFacts& facts) {
  RequestFacts shown;
  shown.host = facts.host;
  shown.port = facts.port;
  shown.connection = facts.connection;
  shown.connection.protocol = facts.protocol;
  shown.container = facts.container;
  return core_->evaluate(shown, Core::kConnection);
}

bool Engine::judges_questions() const {
  return core_->judges_questions();
}

Decision Engine::evaluate_question(const QuestionFacts& facts) {
  RequestFacts shown;
  shown.host = facts.name;
  shown.method = facts.type;
  shown.container = facts.container;
  return core_->evaluate(shown, Core::kDnsQuestion);
}

void Engine::settle() {
  core_->settle();
}

std::string_view Engine::revision() const {
  return core_->sources().revision;
}

std::size_t Engine::policies() const {
  return core_->sources().files.size();
}

}  // namespace podjail::policy
