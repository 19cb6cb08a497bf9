#include "sidecar/proxy/http2_stream.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/answers.h"
#include "tests/unit/sidecar/proxy/http2_lab.h"

namespace podjail::test {
namespace {

TEST(Http2Stream, ARequestReachesItsUpstreamAsHttp11AndIsAnswered) {
  Http2Lab lab;
  const auto stream =
      lab.client.request(lab.get("/a?b=c", {{"x-one", "1"}, {"cookie", "a=1"}, {"cookie", "b=2"}}));
  const auto& answer = lab.wait_for(stream);
  EXPECT_EQ(answer.status, "200");
  EXPECT_EQ(answer.body, "ok");
  EXPECT_EQ(answer.fields.at("content-length"), "2");
  EXPECT_TRUE(answer.ended);
  EXPECT_EQ(lab.lab.upstream.received,
            "GET /a?b=c HTTP/1.1\r\n" + lab.lab.host_header() + "x-one: 1\r\ncookie: a=1; b=2\r\n\r\n");
  const auto line = lab.lab.decisions().at(0);
  EXPECT_NE(line.find("\"verdict\":\"allow\""), std::string::npos) << line;
  EXPECT_NE(line.find("\"status\":200"), std::string::npos) << line;
}

TEST(Http2Stream, ThePolicySeesTheVersion) {
  Http2Lab lab("export function onRequest(r) { return r.version === '2'; }");
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/"))).status, "200");
}

TEST(Http2Stream, ARefusalIsAnAnswerAndTheConnectionGoesOn) {
  Http2Lab lab(
      "export function onRequest(r) { return r.path === '/yes' ? true : {deny_message: 'only yes'}; }");
  const auto& refused = lab.wait_for(lab.client.request(lab.get("/no", {{"accept", "application/json"}})));
  EXPECT_EQ(refused.status, "403");
  EXPECT_NE(refused.body.find("\"message\":\"only yes\""), std::string::npos) << refused.body;
  EXPECT_EQ(refused.fields.at("content-type"), "application/json");
  EXPECT_FALSE(refused.fields.at("x-podjail-decision").empty());
  EXPECT_EQ(lab.lab.upstream.connections, 0U);
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/yes"))).status, "200");
  const auto& head = lab.wait_for(lab.client.request(lab.fields("HEAD", "/no")));
  EXPECT_EQ(head.status, "403");
  EXPECT_EQ(head.body, "");
}

TEST(Http2Stream, AnotherAuthorityIsMisdirected) {
  Http2Lab lab;
  auto fields = lab.get("/");
  fields[3].second = "other.example.test";
  EXPECT_EQ(lab.wait_for(lab.client.request(fields)).status, "421");
  EXPECT_EQ(lab.lab.upstream.connections, 0U);
  EXPECT_NE(lab.lab.decisions().at(0).find("name_mismatch"), std::string::npos);
}

TEST(Http2Stream, ARejectedHeadIsAnsweredAndRecorded) {
  Http2Lab lab;
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/../etc"))).status, "400");
  EXPECT_EQ(lab.lab.upstream.connections, 0U);
  EXPECT_NE(lab.lab.decisions().at(0).find("\"verdict\":\"deny\""), std::string::npos);
}

TEST(Http2Stream, BodiesAreFramedAnewAndArriveWhole) {
  Http2Lab lab;
  lab.lab.upstream.respond = after("0\r\n\r\n", kOk);
  const std::string body(200000, 'b');
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.fields("POST", "/up"), body)).status, "200");
  std::string content;
  auto rest = std::string_view(lab.lab.upstream.received);
  rest.remove_prefix(rest.find("\r\n\r\n") + 4);
  while (!rest.empty()) {
    const auto size = std::stoul(std::string(rest.substr(0, rest.find("\r\n"))), nullptr, 16);
    rest.remove_prefix(rest.find("\r\n") + 2);
    content.append(rest.substr(0, size));
    rest.remove_prefix(size + 2);
  }
  EXPECT_EQ(content, body);

  lab.lab.upstream.respond = after("END", kOk);
  const auto sent = lab.client.request(lab.fields("PUT", "/known", {{"content-length", "6"}}), "theEND");
  EXPECT_EQ(lab.wait_for(sent).status, "200");
  EXPECT_TRUE(lab.lab.upstream.received.ends_with("Content-Length: 6\r\n\r\ntheEND"));
}

TEST(Http2Stream, AnAnswerOfAnyFramingIsWhole) {
  Http2Lab lab;
  const std::string large(300000, 'z');
  lab.lab.upstream.respond =
      always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nT: t\r\n\r\n");
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/"))).body, "ok");
  lab.lab.upstream.respond = always("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + large);
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/"))).body, large);
  lab.lab.upstream.respond =
      always("HTTP/1.1 200 OK\r\n\r\nto the end" + std::string(RecordingUpstream::kHangUp));
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/"))).body, "to the end");
  lab.lab.upstream.respond = always("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/"))).status, "204");
}

// A shortened answer must never look like a whole one.
TEST(Http2Stream, AnAnswerCutShortIsReset) {
  for (const char* answer : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"}) {
    Http2Lab lab;
    lab.lab.upstream.respond = always(answer + std::string(RecordingUpstream::kHangUp));
    const auto& seen = lab.wait_for(lab.client.request(lab.get("/")));
    EXPECT_EQ(seen.reset, NGHTTP2_INTERNAL_ERROR);
    EXPECT_FALSE(seen.ended);
    EXPECT_NE(lab.lab.decisions().at(0).find("upstream_closed"), std::string::npos);
  }
}

TEST(Http2Stream, ABodyIsInvitedByUs) {
  Http2Lab lab;
  lab.lab.upstream.respond = after("END", kOk);
  const auto stream = lab.client.request_open(
      lab.fields("POST", "/", {{"expect", "100-continue"}, {"content-length", "3"}}), "");
  lab.turn_until([&] { return !lab.client.answer(stream).interim.empty(); });
  EXPECT_EQ(lab.client.answer(stream).interim.at(0), "100");
  lab.client.send_more(stream, "END");
  lab.client.end(stream);
  EXPECT_EQ(lab.wait_for(stream).status, "200");
  EXPECT_EQ(lab.lab.upstream.received.find("xpect"), std::string::npos);
}

TEST(Http2Stream, AnUnannouncedBodyIsCutOffAtThePolicysLimit) {
  Http2Lab lab("export function onRequest(r) { return {allow: true, max_tx_bytes: 2000}; }");
  lab.lab.upstream.respond = after("0\r\n\r\n", kOk);
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.fields("POST", "/"), std::string(60000, 'x'))).status, "413");
  EXPECT_LT(lab.lab.upstream.received.size(), 20000U);
}

}  // namespace
}  // namespace podjail::test
