#include "tests/unit/sidecar/proxy/h2_lab.h"

#include <gtest/gtest.h>

namespace podjail::test {

H2Upstream::H2Upstream(RecordingUpstream& upstream)
    : answer([this](Id id) { respond_ok(id); }), begun([](Id) {}), upstream_(upstream) {
  upstream.respond = [this](const std::string& bytes) -> std::optional<std::string> { return take(bytes); };
}

H2Upstream::~H2Upstream() {
  upstream_.respond = [](const std::string&) { return std::nullopt; };
}

std::string H2Upstream::take(const std::string& bytes) {
  if (bytes.starts_with("PRI ")) session_ = http2::ServerSession::make({}, "http", *this).value();
  EXPECT_TRUE(session_->receive(bytes));
  std::string all;
  for (auto out = session_->take_output(); !out.empty(); out = session_->take_output()) all += out;
  return all.append(std::exchange(afterwards, ""));
}

void H2Upstream::on_request(Id id, const http::RequestHead& head) {
  fields.clear();
  for (const auto& field : head.headers)
    fields.push_back(std::string(field.name).append("=").append(field.value));
  requests.push_back(std::string(head.method).append(" ").append(head.target));
  begun(id);
}

void H2Upstream::on_data(Id id, std::string_view bytes) {
  bodies[id].append(bytes);
  session_->consume(id, bytes.size());
}

void H2Upstream::respond_ok(Id id) {
  session_->respond(id, 200, {}, http2::Body::kFollows);
  session_->send(id, "ok");
  session_->finish(id);
}

net::Task<proxy::Downstream::Body> MemoryDownstream::read_body(Pieces& pieces) {
  pieces.clear();
  if (given_ == body.size()) co_return Body::kComplete;
  pieces.emplace_back(body[given_++]);
  body_bytes_ += pieces.back().size();
  co_return Body::kSome;
}

proxy::Next MemoryDownstream::begin_answer(const http::ResponseHead& given) {
  head = given;
  for (const auto& field : given.headers)
    fields.push_back(std::string(field.name).append("=").append(field.value));
  head->headers.clear();  // they are views
  return proxy::Next::kRequest;
}

bool MemoryDownstream::put(Pieces& pieces) {
  for (const auto piece : pieces) text.append(piece);
  pieces.clear();
  return true;
}

void MemoryDownstream::end_answer(std::span<const http::Header> given) {
  for (const auto& field : given) trailers.push_back(std::string(field.name).append("=").append(field.value));
  ended = true;
}

H2Request::H2Request(ProxyLab& lab, std::string_view method, std::vector<std::string> body)
    : lab_(lab),
      host_(std::string(ProxyLab::kName).append(":").append(std::to_string(lab.upstream.port()))),
      served_(lab.worker(), facts_),
      scratch_(http::HeadLimits{}) {
  facts_.original.endpoint = {*IpAddress::parse("198.18.0.5"), lab.upstream.port()};
  facts_.dns_name = *HostName::parse(ProxyLab::kName);
  facts_.protocol = Protocol::kHttp;
  head_.method = method;
  head_.host = host_;
  head_.target = head_.path = "/x";
  head_.headers = {{"te", "trailers"}};
  if (!body.empty()) head_.framing = http::Framing::kChunked;
  downstream.body = std::move(body);
  wait_for_policy(lab);
  EXPECT_FALSE(served_.examine(head_, proxy::Scheme::kHttp));
  EXPECT_FALSE(served_.judge(head_, proxy::Scheme::kHttp));
}

H2Request::~H2Request() {
  if (!exchange_ || done()) return;
  if (downstream.tied != nullptr) downstream.tied->cancel();
  lab_.turn_until([this] { return done(); });
}

void H2Request::start() {
  exchange_.emplace(lab_.worker(), downstream, head_, 10, served_, scratch_);
  ++lab_.open_connections;
  net::asio::co_spawn(lab_.worker().context().get_executor(), exchange_->run(),
                      [this](const std::exception_ptr& error, proxy::H2Exchange::Outcome ended) {
                        EXPECT_FALSE(error);
                        outcome = std::move(ended);
                        served_.record().finish(Verdict::kAllow, outcome->reason);
                        --lab_.open_connections;
                      });
}

void H2Request::serve() {
  start();
  lab_.turn_until([this] { return done(); });
}

void wait_for_policy(ProxyLab& lab) {
  lab.turn_until([&] { return !lab.worker().judge().revision().empty(); });
}

}  // namespace podjail::test
