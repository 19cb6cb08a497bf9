#include "tests/unit/lib/policy/judging.h"

#include <gtest/gtest.h>

#include "lib/policy/platform.h"

// A module that runs out of memory while it is loaded leaves V8 by a jump (sandbox.h), and one block of V8's
// with it.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:v8::internal::SourceTextModule::Evaluate";
}

namespace podjail::policy {
namespace {

// V8 starts once per process.
class PlatformEnvironment final : public ::testing::Environment {
 public:
  void SetUp() override { platform_ = std::make_unique<Platform>(); }
  void TearDown() override { platform_.reset(); }

 private:
  std::unique_ptr<Platform> platform_;
};

[[maybe_unused]] const auto* const kEnvironment =
    ::testing::AddGlobalTestEnvironment(std::make_unique<PlatformEnvironment>().release());

}  // namespace

Request& Request::port(std::uint16_t value) {
  port_ = value;
  return *this;
}

Request& Request::header(std::string_view name, std::string_view value) {
  headers_.emplace_back(name, value);
  return *this;
}

Request Request::parse(std::string_view method, std::string_view url) {
  Request request;
  const auto scheme_end = url.find("://");
  request.method(method).scheme(url.substr(0, scheme_end));
  auto rest = url.substr(scheme_end + 3);
  const auto path_begin = rest.find('/');
  auto authority = rest.substr(0, path_begin);
  auto path = rest.substr(path_begin);
  request.port(request.scheme_ == "http" ? 80 : 443);
  if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
    request.port(static_cast<std::uint16_t>(std::stoi(std::string(authority.substr(colon + 1)))));
    authority = authority.substr(0, colon);
  }
  if (const auto mark = path.find('?'); mark != std::string_view::npos) {
    request.query(path.substr(mark + 1));
    path = path.substr(0, mark);
  }
  return request.host(authority).path(path);
}

RequestFacts Request::facts() const {
  views_.clear();
  for (const auto& [name, value] : headers_) views_.push_back({name, value});
  RequestFacts facts;
  facts.method = method_;
  facts.scheme = scheme_;
  facts.host = host_;
  facts.port = port_;
  facts.path = path_;
  facts.query = query_;
  facts.version = "1.1";
  facts.headers = views_;
  return facts;
}

EngineOptions patient_options() {
  EngineOptions options;
  options.deadline = std::chrono::seconds(20);
  return options;
}

std::unique_ptr<Engine> make_engine(std::vector<PolicySource> files, EngineOptions options) {
  auto engine = Engine::create(make_policy_sources(std::move(files)), std::move(options));
  if (!engine) {
    ADD_FAILURE() << engine.error().message();
    return nullptr;
  }
  return std::move(*engine);
}

std::string refusal_of(std::string_view text) {
  auto engine = Engine::create(make_policy_sources({{"policy.js", std::string(text)}}), patient_options());
  return engine ? "" : engine.error().message();
}

Decision judge(std::string_view text, const Request& request) {
  const auto engine = make_engine({{"policy.js", std::string(text)}});
  return engine ? engine->evaluate(request.facts()) : Decision{};
}

std::string reason_of(std::string_view text, const Request& request) {
  return std::string(to_string(judge(text, request).reason));
}

bool holds(std::string_view expression, const Request& request) {
  return judge(expression, request).verdict == Verdict::kAllow;
}

}  // namespace podjail::policy
