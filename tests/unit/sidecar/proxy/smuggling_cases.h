// What smuggling_test.cc sends, and what must come of it.
#pragma once

#include <string_view>

namespace podjail::test {

using std::string_view_literals::operator""sv;

// In all texts '|' is CRLF and '$' the right Host header, without its CRLF,
// and '^' the upstream's port.
struct SmugglingCase {
  std::string_view what;
  std::string_view sent;
  std::string_view answers;  // status codes, in order
  std::string_view arrived;  // "" where the upstream must not even be dialled
};

inline constexpr std::string_view kNothing;
inline constexpr std::string_view kClosed;  // no HTTP yet, so no answer

inline constexpr SmugglingCase kLengths[] = {
    {"CL.TE", "POST / HTTP/1.1|$|Content-Length: 4|Transfer-Encoding: chunked||0||GET /x HTTP/1.1|$||", "400",
     kNothing},
    {"TE.CL", "POST / HTTP/1.1|$|Transfer-Encoding: chunked|Content-Length: 4||5|hello|0||", "400", kNothing},
    {"CL.CL", "POST / HTTP/1.1|$|Content-Length: 5|Content-Length: 40||hello", "400", kNothing},
    {"the same length twice", "POST / HTTP/1.1|$|Content-Length: 5|Content-Length: 5||hello", "400",
     kNothing},
    {"a list of lengths", "POST / HTTP/1.1|$|Content-Length: 5, 5||hello", "400", kNothing},
    {"a signed length", "POST / HTTP/1.1|$|Content-Length: +5||hello", "400", kNothing},
    {"a negative length", "POST / HTTP/1.1|$|Content-Length: -1||GET /x HTTP/1.1|$||", "400", kNothing},
    {"a hexadecimal length", "POST / HTTP/1.1|$|Content-Length: 0x5||hello", "400", kNothing},
    {"a length beyond 64 bits", "POST / HTTP/1.1|$|Content-Length: 18446744073709551621||hello", "400",
     kNothing},
    {"a length with a blank in it", "POST / HTTP/1.1|$|Content-Length: 5 0||hello", "400", kNothing},
    {"an empty length", "POST / HTTP/1.1|$|Content-Length:||hello", "400", kNothing},
    {"a length with NUL", "POST / HTTP/1.1|$|Content-Length: 5\0||hello"sv, "400", kNothing},
    {"a length by an underscore", "POST / HTTP/1.1|$|Content_Length: 0|Content-Length: 5||hello", "400",
     kNothing},
    {"no length", "POST / HTTP/1.1|$||GET /x HTTP/1.0|Host: other.test||", "200 421",
     "POST / HTTP/1.1|$|Content-Length: 0||"},
    {"leading zeros in a length", "POST / HTTP/1.1|$|Content-Length: 0005||hello", "200",
     "POST / HTTP/1.1|$|Content-Length: 5||hello"},
    {"a request as a body", "POST / HTTP/1.1|$|Content-Length: 19||GET /x HTTP/1.1||", "200",
     "POST / HTTP/1.1|$|Content-Length: 19||GET /x HTTP/1.1||"},
    {"a body that a GET has", "GET / HTTP/1.1|$|Content-Length: 5||hello", "200",
     "GET / HTTP/1.1|$|Content-Length: 5||hello"},
    {"a body longer than its length", "POST / HTTP/1.1|$|Content-Length: 4||hello world||", "200 400",
     "POST / HTTP/1.1|$|Content-Length: 4||hell"},
    {"a body shorter than its length", "POST / HTTP/1.1|$|Content-Length: 9||hello", "408",
     "POST / HTTP/1.1|$|Content-Length: 9||hello"},
};

inline constexpr SmugglingCase kCodings[] = {
    {"an unknown coding", "POST / HTTP/1.1|$|Transfer-Encoding: xchunked||0||", "400", kNothing},
    {"chunked and a comma", "POST / HTTP/1.1|$|Transfer-Encoding: chunked,||0||", "400", kNothing},
    {"a comma and chunked", "POST / HTTP/1.1|$|Transfer-Encoding: , chunked||0||", "400", kNothing},
    {"chunked twice in one", "POST / HTTP/1.1|$|Transfer-Encoding: chunked, chunked||0||", "400", kNothing},
    {"TE.TE", "POST / HTTP/1.1|$|Transfer-Encoding: chunked|Transfer-Encoding: identity||0||", "400",
     kNothing},
    {"identity", "POST / HTTP/1.1|$|Transfer-Encoding: identity|Content-Length: 5||hello", "400", kNothing},
    {"another coding first", "POST / HTTP/1.1|$|Transfer-Encoding: gzip, chunked||0||", "400", kNothing},
    {"a coding in quotes", "POST / HTTP/1.1|$|Transfer-Encoding: \"chunked\"||0||", "400", kNothing},
    {"a coding with a parameter", "POST / HTTP/1.1|$|Transfer-Encoding: chunked;q=1||0||", "400", kNothing},
    {"a vertical tab before it",
     "POST / HTTP/1.1|$|Transfer-Encoding: \x0b"
     "chunked||0||",
     "400", kNothing},
    {"NUL behind it", "POST / HTTP/1.1|$|Transfer-Encoding: chunked\0||0||"sv, "400", kNothing},
    {"an empty coding", "POST / HTTP/1.1|$|Transfer-Encoding:|Content-Length: 5||hello", "400", kNothing},
    {"a blank before the colon", "POST / HTTP/1.1|$|Transfer-Encoding : chunked||0||", "400", kNothing},
    {"a tab before the colon", "POST / HTTP/1.1|$|Transfer-Encoding\t: chunked||0||", "400", kNothing},
    {"a folded coding", "POST / HTTP/1.1|$|Transfer-Encoding:| chunked||0||", "400", kNothing},
    {"a folded field before it", "POST / HTTP/1.1|$|X: y| Transfer-Encoding: chunked||0||", "400", kNothing},
    {"behind a bare line feed", "POST / HTTP/1.1|$|X: y\nTransfer-Encoding: chunked||0||", "400", kNothing},
    {"behind a bare carriage return", "POST / HTTP/1.1|$|X: y\rTransfer-Encoding: chunked||0||", "400",
     kNothing},
    {"by an underscore", "POST / HTTP/1.1|$|Transfer_Encoding: chunked|Content-Length: 5||hello", "400",
     kNothing},
    {"in HTTP/1.0", "POST / HTTP/1.0|$|Transfer-Encoding: chunked||0||", "400", kNothing},
    {"as an option of Connection",
     "POST / HTTP/1.1|$|Connection: transfer-encoding|Transfer-Encoding: chunked||0||", "200",
     "POST / HTTP/1.1|$|Transfer-Encoding: chunked||0||"},
    {"in capitals, with a tab", "POST / HTTP/1.1|$|TRANSFER-ENCODING: \tChunked\t||2|ok|0||", "200",
     "POST / HTTP/1.1|$|Transfer-Encoding: chunked||2|ok|0||"},
};

inline constexpr std::string_view kChunkedHead = "POST / HTTP/1.1|$|Transfer-Encoding: chunked||";

// What stands behind kChunkedHead, sent and arrived.
inline constexpr SmugglingCase kChunks[] = {
    {"an extension", "5;x=y|hello|0;z||", "200", "5|hello|0||"},
    {"an extension with a quoted end", "5;x=\"|hello|0||\"|hello|0||", "400", ""},
    {"an extension with a line feed", "5;x\nGET|hello|0||", "400", ""},
    {"an extension with a carriage return", "5;x\rGET|hello|0||", "400", ""},
    {"capitals and leading zeros", "00A|0123456789|000||", "200", "a|0123456789|0||"},
    {"trailers", "5|hello|0|X-Sum: 1|Host: other.test||", "200", "5|hello|0||"},
    {"a trailer that frames", "5|hello|0|Content-Length: 9||", "400", ""},
    {"a trailer that is a request", "5|hello|0|GET /x HTTP/1.1|$||", "400", ""},
    {"a request behind the last chunk", "0||GET /x HTTP/1.1|Host: other.test||", "200 421", "0||"},
    {"a size with a sign", "+5|hello|0||", "400", ""},
    {"a size with a prefix", "0x5|hello|0||", "400", ""},
    {"a size with a minus", "-5|hello|0||", "400", ""},
    {"a blank before a size", " 5|hello|0||", "400", ""},
    {"no size", "|hello|0||", "400", ""},
    {"a size beyond 64 bits", "10000000000000005|hello|0||", "400", ""},
    {"a size with NUL", "5\0|hello|0||"sv, "400", ""},
    {"a line feed for a line end", "5\nhello\n0\n\n", "408", ""},
    {"a chunk longer than its size", "4|hello|0||", "400", ""},
    {"a chunk shorter than its size", "6|hello|0||", "400", ""},
    {"a chunk without its line end", "5|hello0||", "400", ""},
    {"no last chunk", "5|hello|", "408", "5|hello|"},
};

inline constexpr SmugglingCase kHeads[] = {
    {"an empty line in front", "|GET / HTTP/1.1|$||", kClosed, kNothing},
    {"line feeds alone", "GET / HTTP/1.1\n$\n\n", "400", kNothing},
    {"HTTP/0.9", "GET /||", "400", kNothing},
    {"HTTP/1.2", "GET / HTTP/1.2|$||", "400", kNothing},
    {"a request that looks like the preface of HTTP/2", "PRI * HTTP/2.0|$||", kClosed, kNothing},
    {"a version in lower case", "GET / http/1.1|$||", "400", kNothing},
    {"two blanks in the request line", "GET  / HTTP/1.1|$||", "400", kNothing},
    {"a tab in the request line", "GET\t/ HTTP/1.1|$||", kClosed, kNothing},
    {"a blank in the target", "GET /x HTTP/1.1 / HTTP/1.1|$||", "400", kNothing},
    {"a fragment", "GET /#/x HTTP/1.1|$||", "400", kNothing},
    {"absolute form", "GET http://upstream.example.test/ HTTP/1.1|$||", "400", kNothing},
    {"absolute form elsewhere", "GET http://other.test/ HTTP/1.1|$||", "400", kNothing},
    {"asterisk form", "OPTIONS * HTTP/1.1|$||", "400", kNothing},
    {"CONNECT", "CONNECT other.test:443 HTTP/1.1|$||", "405", kNothing},
    {"no Host", "GET / HTTP/1.1||", "400", kNothing},
    {"no Host in HTTP/1.0", "GET / HTTP/1.0||", "400", kNothing},
    {"two Hosts", "GET / HTTP/1.1|$|Host: other.test||", "400", kNothing},
    {"another Host", "GET / HTTP/1.1|Host: other.test||", "421", kNothing},
    {"a list of Hosts", "GET / HTTP/1.1|$, other.test||", "400", kNothing},
    {"a Host with a user", "GET / HTTP/1.1|Host: upstream.example.test@other.test||", "400", kNothing},
    {"a folded Host", "GET / HTTP/1.1|Host: other.test| upstream.example.test||", "400", kNothing},
    {"a blank in a name", "GET / HTTP/1.1|$|X Y: z||", "400", kNothing},
    {"no name", "GET / HTTP/1.1|$|: x||", "400", kNothing},
    {"no colon", "GET / HTTP/1.1|$|GET /x HTTP/1.1||", "400", kNothing},
    {"a Host in capitals", "GET / HTTP/1.1|HOST: UPSTREAM.example.test:^||", "200", "GET / HTTP/1.1|$||"},
};

inline constexpr SmugglingCase kOptions[] = {
    {"Connection drops the length", "POST / HTTP/1.1|$|Connection: content-length|Content-Length: 5||hello",
     "400", kNothing},
    {"Connection drops the Host", "GET / HTTP/1.1|$|Connection: close, host||", "400", kNothing},
    {"Proxy-Connection drops a credential", "GET / HTTP/1.1|$|Proxy-Connection: authorization||", "400",
     kNothing},
    {"Connection drops a field of its own", "GET / HTTP/1.1|$|Connection: x-hop|X-Hop: 1|X: 2||", "200",
     "GET / HTTP/1.1|$|X: 2||"},
    {"Connection: close before another", "GET / HTTP/1.1|$|Connection: close||GET /x HTTP/1.1|$||", "200",
     "GET / HTTP/1.1|$||"},
    {"HTTP/1.0 before another", "GET / HTTP/1.0|$||GET /x HTTP/1.1|$||", "200", "GET / HTTP/1.1|$||"},
    {"an unknown expectation", "POST / HTTP/1.1|$|Expect: 200-ok|Content-Length: 5||hello", "417", kNothing},
    {"two expectations", "POST / HTTP/1.1|$|Expect: 100-continue|Expect: x|Content-Length: 5||hello", "400",
     kNothing},
    {"an expectation with its body", "POST / HTTP/1.1|$|Expect: 100-Continue|Content-Length: 5||hello", "200",
     "POST / HTTP/1.1|$|Content-Length: 5||hello"},
    {"an expectation without a body", "GET / HTTP/1.1|$|Expect: 100-continue||GET /x HTTP/1.1|$||", "200 200",
     "GET / HTTP/1.1|$||GET /x HTTP/1.1|$||"},
    {"h2c", "GET / HTTP/1.1|$|Connection: Upgrade, HTTP2-Settings|Upgrade: h2c|HTTP2-Settings: AA||", "403",
     kNothing},
    {"an upgrade to TLS", "GET / HTTP/1.1|$|Connection: Upgrade|Upgrade: TLS/1.0||", "403", kNothing},
    {"a WebSocket nobody granted", "GET / HTTP/1.1|$|Connection: Upgrade|Upgrade: websocket||GET /x", "403",
     kNothing},
    {"a WebSocket with a body",
     "GET / HTTP/1.1|$|Connection: Upgrade|Upgrade: websocket|Content-Length: 1||x", "403", kNothing},
    {"two requests", "GET /1 HTTP/1.1|$||GET /2 HTTP/1.1|$||", "200 200",
     "GET /1 HTTP/1.1|$||GET /2 HTTP/1.1|$||"},
    {"a denied one behind", "GET /1 HTTP/1.1|$||GET /denied HTTP/1.1|$||GET /3 HTTP/1.1|$||", "200 403",
     "GET /1 HTTP/1.1|$||"},
    {"a denied one in front", "GET /denied HTTP/1.1|$||GET /2 HTTP/1.1|$||", "403", kNothing},
    {"an ambiguous one behind", "GET /1 HTTP/1.1|$||GET /a/../b HTTP/1.1|$||GET /3 HTTP/1.1|$||", "200 400",
     "GET /1 HTTP/1.1|$||"},
};

}  // namespace podjail::test
