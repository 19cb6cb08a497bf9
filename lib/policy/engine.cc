#include "lib/policy/engine.h"

#include <algorithm>

#include "lib/policy/compiler.h"
#include "lib/policy/composition.h"
#include "lib/policy/layer_policies.h"
#include "lib/policy/opinion.h"
#include "lib/policy/output_reader.h"
#include "lib/policy/realm.h"
#include "lib/policy/sandbox.h"
#include "lib/policy/shown_facts.h"
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
        store_(options_.store ? options_.store : std::make_shared<Store>()),
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
  void use_store(std::shared_ptr<Store> store);
  const PolicySources& sources() const { return sources_; }
  bool judges_responses() const { return judges_responses_; }
  bool judges_connections() const { return judges_connections_; }
  bool judges_questions() const { return judges_questions_; }

 private:
  // `decision` is what it is without any opinion.
  Decision evaluate(const RequestFacts& facts, Question question, Decision decision);
  void discard();
  Status compile_all();
  void offer_files(std::size_t layer);
  // Both inside a Sandbox run.
  void judge(const RequestFacts& facts, Question question, Decision& decision);
  enum class Answered { kNothing, kAllow, kDeny };
  void ask_layers(Question question, v8::Local<v8::Value> request, Decision& decision);
  Answered ask_layer(const LayerPolicies& layer, Question question, v8::Local<v8::Value> request,
                     Decision& said);
  void ask_about_answer(Question question, v8::Local<v8::Value> request, Decision& decision);
  bool ask(const CompiledPolicy& policy, Question question, v8::Local<v8::Value> request, Decision& decision);
  LayerDefault fallback_of(std::size_t layer, Question question) const;

  const PolicySources sources_;
  const EngineOptions options_;
  std::shared_ptr<Store> store_;
  // In this order: what lives in the isolate goes before it.
  std::unique_ptr<Sandbox> sandbox_;
  std::unique_ptr<Realm> realm_;
  std::vector<CompiledPolicy> policies_;
  std::vector<LayerPolicies> layers_;  // as many as sources_.layers
  std::string default_message_;        // the first of any layer
  Decision said_;  // what the layer that is asked says: not in a frame that V8 may abandon
  std::optional<std::uint64_t> max_body_bytes_;
  bool judges_responses_ = false;
  bool judges_connections_ = false;
  bool judges_questions_ = false;
  enum class Residence { kAnywhere, kThisThread } residence_ = Residence::kAnywhere;
  const ResponseFacts* response_ = nullptr;  // of an evaluation of an answer
  v8::Local<v8::Value> answer_;              // the same as an object, of the run that lasts
  const CompiledPolicy* asked_ = nullptr;    // whom a limit that is passed now is put down to
  std::size_t asked_layer_ = 0;              // its layer
  Watchdog watchdog_;
};

void Engine::Core::discard() {
  policies_.clear();
  layers_.clear();
  realm_.reset();
  sandbox_.reset();
}

// Policies import data files of their own layer: a pod's must not stand in for one of the baseline.
void Engine::Core::offer_files(std::size_t layer) {
  realm_->library().forget_files();
  for (const auto& source : sources_.files) {
    if (source.layer == layer && is_data_name(source.name))
      realm_->library().add_file(source.name, source.text);
  }
}

Status Engine::Core::compile_all() {
  const v8::Context::Scope scope(realm_->context());
  layers_.resize(sources_.layers.size());
  std::optional<std::size_t> layer;
  for (const auto& source : sources_.files) {
    if (is_data_name(source.name)) continue;
    if (layer != source.layer) offer_files(source.layer);
    layer = source.layer;
    realm_->console().begin(source.name);
    auto policy = compile_policy(*realm_, source);
    if (!policy) return tl::unexpected(std::move(policy.error()));
    layers_.at(source.layer).add(policies_.size(), *policy);
    if (default_message_.empty()) default_message_ = policy->default_message;
    if (policy->max_body_bytes) {
      max_body_bytes_ = std::min(*policy->max_body_bytes, max_body_bytes_.value_or(*policy->max_body_bytes));
      realm_->request().declare_body();
    }
    judges_responses_ |= !policy->response_judge.IsEmpty();
    judges_connections_ |= !policy->connect_judge.IsEmpty();
    judges_questions_ |= !policy->dns_judge.IsEmpty();
    policy->store_space = sources_.layers[source.layer].name + "/" + source.name;
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
  realm_->store().use(store_);
  realm_->watch_answers(options_.on_answer);
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
  if (add_opinion(std::move(opinion), policy.name, decision) == Standing::kFinal) return true;
  if (!read_outputs(context, answer, {scope_of(question.form), asked_layer_}, decision.outputs)) {
    decision = deny(Reason::kPolicyResult, policy.name);
    return true;
  }
  return false;
}

// `said` begins as the denial that stands when nobody has an opinion.
Engine::Core::Answered Engine::Core::ask_layer(const LayerPolicies& layer, Question question,
                                               v8::Local<v8::Value> request, Decision& said) {
  for (auto i = layer.begin; i < layer.end; ++i) {
    const auto& policy = policies_[i];
    if ((policy.*question.judge).IsEmpty()) continue;
    asked_ = &policy;
    realm_->console().begin(policy.name);
    if (question.form != RequestObject::Form::kAnswered) realm_->store().open(policy.store_space);
    const bool is_final = ask(policy, question, request, said);
    if (realm_->request().wants_body()) {
      said = deny(Reason::kPolicyError, policy.name);
      said.wants_body = max_body_bytes_;
      return Answered::kDeny;
    }
    if (is_final) return Answered::kDeny;
  }
  return said.verdict == Verdict::kAllow ? Answered::kAllow : Answered::kNothing;
}

// Requests that are relayed unread are out of reach of a layer that judges them: see composition.h.
LayerDefault Engine::Core::fallback_of(std::size_t layer, Question question) const {
  const bool is_detour = question.form == RequestObject::Form::kConnection && layers_[layer].judges_requests;
  return is_detour ? LayerDefault::kDeny : sources_.layers[layer].fallback;
}

void Engine::Core::ask_layers(Question question, v8::Local<v8::Value> request, Decision& decision) {
  Composition composition(decision);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto& layer = layers_[i];
    if (layer.empty()) continue;  // an empty layer has no say
    asked_layer_ = i;
    const auto& name = sources_.layers[i].name;
    said_ = deny(Reason::kNotAllowed, {},
                 layer.default_message.empty() ? default_message_ : layer.default_message);
    said_.outputs = decision.outputs;  // of the layers before it, which it can only add to
    switch (ask_layer(layer, question, request, said_)) {
      case Answered::kDeny:
        return composition.deny(name, std::move(said_));
      case Answered::kAllow:
        composition.allow(name, std::move(said_));
        break;
      case Answered::kNothing:
        composition.no_opinion(name, fallback_of(i, question), std::move(said_));
        break;
    }
  }
}

// Of an answer, silence is an allow in every layer, and whatever is said narrows.
void Engine::Core::ask_about_answer(Question question, v8::Local<v8::Value> request, Decision& decision) {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    asked_layer_ = i;
    if (ask_layer(layers_[i], question, request, decision) != Answered::kDeny) continue;
    decision.layer = sources_.layers[i].name;
    return;
  }
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
  if (question.form == RequestObject::Form::kAnswered) {
    ask_about_answer(question, request, decision);
  } else if (layers_.size() == 1) {  // the usual case, without the copies
    ask_layer(layers_.front(), question, request, decision);
  } else {
    ask_layers(question, request, decision);
  }
  realm_->store().close();
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
  if (sources_.denies_all()) return deny(Reason::kPolicyUnavailable);
  if (size_of(facts) > kMaxFactBytes) return deny(Reason::kRequestTooLarge);
  if (!sandbox_ && !load()) return deny(Reason::kPolicyUnavailable);

  asked_ = nullptr;
  answer_.Clear();
  asked_layer_ = 0;
  realm_->store().begin();
  const auto ending = sandbox_->run([&] {
    watchdog_.start(options_.deadline);  // not before the run: V8 forgets a termination asked for until then
    judge(facts, question, decision);
  });
  const auto clock = watchdog_.stop();
  realm_->request().end();
  answer_.Clear();
  realm_->console().flush(options_.log);
  realm_->store().close();
  if (decision.wants_body) realm_->store().take_back();  // it is asked again

  const bool is_exhausted = ending == Sandbox::Ending::kOutOfMemory || sandbox_->is_exhausted();
  if (is_exhausted || clock == Watchdog::Ending::kExpired) {
    decision =
        deny(is_exhausted ? Reason::kPolicyMemory : Reason::kPolicyTimeout, asked_ ? asked_->name : "");
    if (asked_ != nullptr) decision.layer = sources_.layers[asked_layer_].name;
    discard();
  }
  if (sources_.layers.size() == 1) decision.layer = sources_.layers.front().name;
  return decision;
}

void Engine::Core::use_store(std::shared_ptr<Store> store) {
  store_ = std::move(store);
  if (realm_) realm_->store().use(store_);
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
  return core_->evaluate(shown(facts), Core::kConnection);
}

bool Engine::judges_questions() const {
  return core_->judges_questions();
}

Decision Engine::evaluate_question(const QuestionFacts& facts) {
  return core_->evaluate(shown(facts), Core::kDnsQuestion);
}

void Engine::use_store(std::shared_ptr<Store> store) {
  core_->use_store(std::move(store));
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
