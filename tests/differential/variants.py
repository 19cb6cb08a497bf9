"""Requests to hold parsers against one another with: whole ones of every kind, tables of spellings that parsers are known to read
differently, and every small change at every place of the whole ones. The same list on every run."""

HOST = b"Host: a.test\r\n"


def get(target=b"/", version=b"HTTP/1.1", more=b"", method=b"GET"):
    """A request without a body."""
    return method + b" " + target + b" " + version + b"\r\n" + HOST + more + b"\r\n"


def post(framing, body):
    """A request with a body, framed as given."""
    return b"POST /up HTTP/1.1\r\n" + HOST + framing + b"\r\n" + body


def chunked(body):
    """A request whose body comes in chunks."""
    return post(b"Transfer-Encoding: chunked\r\n", body)


WHOLE = (
    get(b"/a/b?c=d", more=b"Accept:  */* \r\nX-Empty:\r\n"),
    get(version=b"HTTP/1.0", more=b"Connection: keep-alive\r\n"),
    get(method=b"HEAD", more=b"Connection: close\r\n"),
    get(method=b"OPTIONS", more=b"Expect: 100-continue\r\nContent-Length: 0\r\n"),
    get(b"/live", more=b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\n"),
    post(b"Content-Length: 5\r\n", b"hello"),
    post(b"Content-Length: 5\r\n", b"hello" + get(b"/second")),
    chunked(b"5\r\nhello\r\n0\r\n\r\n"),
    chunked(b"5;x=y\r\nhello\r\n0A\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n"),
    chunked(b"1\r\nx\r\n0\r\n\r\n" + get(b"/second")),
)

ENCODINGS = (b"chunked", b"Chunked", b"CHUNKED", b" chunked", b"\tchunked", b"chunked ", b"chunked\t", b"\x0bchunked", b"chunked\x0c",
             b"xchunked", b"chunkedx", b"chunked,", b",chunked", b"chunked, chunked", b"identity", b"chunked, identity",
             b"identity, chunked", b"gzip, chunked", b"gzip", b"chunked;q=1", b'"chunked"', b"'chunked'", b"chun\x00ked", b"chunke\xe4",
             b"chunked\r\n ", b"\r\n chunked", b"\r\n\tchunked", b"chunked\r\nTransfer-Encoding: chunked",
             b"chunked\r\nTransfer-Encoding: identity", b"identity\r\nTransfer-Encoding: chunked", b"chunked\r\nContent-Length: 5",
             b"chunked\nX: y", b"chunked\rX: y", b"", b"0", b"true")
LENGTHS = (b"5", b" 5", b"\t5", b"5 ", b"05", b"0000000000000000005", b"00000000000000000000000005", b"+5", b"-5", b"-0", b"5.0", b"5e0", b"0x5",
           b"5,5", b"5, 5", b"5, 6", b"5,", b",5", b"5;", b"5 5", b"5\x005", b"\x0b5", b"5\x0c", b"5_0", b"\xef\xbc\x95", b"", b"five",
           b"18446744073709551621", b"4294967301", b"99999999999999999999999999", b"5\r\nContent-Length: 5", b"5\r\nContent-Length: 6",
           b"6\r\nContent-Length: 5", b"5\r\ncontent-length: 5", b"5\r\nContent_Length: 0", b"5\r\n 0", b"\r\n 5", b"5\nX: y")
NAMES = (b"Transfer-Encoding ", b"Transfer-Encoding\t", b" Transfer-Encoding", b"Transfer_Encoding", b"Transfer-Encoding\x00",
         b"Transfer\x00-Encoding", b"transfer-encoding", b"TRANSFER-ENCODING", b"Transfer-Encoding:", b"Transfer-\xc4ncoding", b"Content-Length ",
         b"Content\xadLength", b"Content-Length\x0b", b"(comment)", b'"quoted"', b"[x]", b"a,b", b"a;b", b"a=b", b"a/b", b"a@b", b"a{b", b"")
VERSIONS = (b"HTTP/1.1", b"HTTP/1.0", b"HTTP/0.9", b"HTTP/1.2", b"HTTP/1.9", b"HTTP/2.0", b"HTTP/2", b"HTTP/3", b"HTTP/1", b"HTTP/1.", b"HTTP/.1",
            b"HTTP/11", b"HTTP/1.10", b"HTTP/01.1", b"HTTP/1.01", b"HTTP/+1.1", b"HTTP/1.-1", b"HTTP/1,1", b"http/1.1", b"Http/1.1", b"HTTPS/1.1",
            b"ICY/1.1", b"HTTP 1.1", b"HTTP/ 1.1", b"HTTP/1 .1", b"HTTP/1.1 ", b" HTTP/1.1", b"HTTP/1.1\t", b"HTTP/1.1\x00", b"HTTP\\1.1", b"",
            b"x HTTP/1.1")
TARGETS = (b"/", b"*", b"", b"a", b"//", b"/a//b", b"http://a.test/", b"http://b.test/", b"HTTP://a.test", b"a.test:443", b"/a b", b"/a\tb",
           b"/a\x00b", b"/a\x7fb", b"/a\xc3\xa9", b"/a#b", b"/a?b#c", b"/a?b?c", b"/?", b"/a\\b", b'/a"b', b"/<a>", b"/a|b", b"/a^b", b"/a`b",
           b"/{a}", b"/[a]", b"/a/./b", b"/a/../b", b"/%2e%2e/", b"/a%2fb", b"/a%5cb", b"/a%00b", b"/a%", b"/a%zz", b"/;x", b"/a;x=1", b"?a",
           b"/a\r\n/b", b"/" + b"a" * 5000)
METHODS = (b"GET", b"get", b"Get", b"POST", b"PUT", b"DELETE", b"PATCH", b"PROPFIND", b"M-SEARCH", b"CONNECT", b"TRACE", b"PRI", b"G T", b"G\x00T",
           b"G\tT", b"GE(T", b"\xc4GET", b"", b" GET", b"\r\nGET", b"\nGET", b"\rGET", b"\xef\xbb\xbfGET", b"GET\r\n")
CHUNK_SIZES = (b"5", b"05", b"0000000000000000005", b"000000000000000000000005", b"5 ", b"5\t", b" 5", b"\t5", b"+5", b"-5", b"0x5", b"0X5", b"5h", b"5g", b"5.",
               b"5,", b"", b"\x005", b"5\x00", b"\x0b5", b"5\x0c", b"5_", b"FFFFFFFFFFFFFFFF", b"10000000000000005", b"100000005", b"80000005",
               b"fffffffffffffffb", b"-fb", b"5;", b"5;x", b"5;x=", b"5;x=y", b'5;x="y"', b'5;x="\r\n"', b"5 ;x", b"5; x", b"5;\tx", b"5;x\x00",
               b"5;x\x7f", b"5;x\x80", b"5;x\rz", b"5;x\nz", b"5;x\n", b"5;;", b"5;=", b"5;x;y;z", b'5;x="', b"5 x", b"5\r", b"5\n", b"5\r\r",
               b"5;" + b"x" * 5000, b"\xef\xbc\x95")
CHUNK_ENDS = (b"\r\n", b"\n", b"\r", b"", b"\r\n\r\n", b"\n\r\n", b"\r\r\n", b" \r\n", b"x\r\n", b"\x00\r\n")
LAST_CHUNKS = (b"0\r\n\r\n", b"00\r\n\r\n", b"000000000000000000\r\n\r\n", b"0000000000000000000000\r\n\r\n", b"0;x\r\n\r\n", b"0 \r\n\r\n", b"0\n\n", b"0\r\n\n",
               b"0\n\r\n", b"0\r\n\r", b"0\r\n", b"0\r\r\n\r\n", b"-0\r\n\r\n", b"+0\r\n\r\n", b"0x0\r\n\r\n", b"\r\n0\r\n\r\n",
               b"0\r\nX: y\r\n\r\n", b"0\r\nX: y\n\r\n", b"0\r\nX: y\n\n", b"0\r\nX : y\r\n\r\n", b"0\r\n X: y\r\n\r\n", b"0\r\nX: y\r\n z\r\n\r\n",
               b"0\r\nX\r\n\r\n", b"0\r\n: y\r\n\r\n", b"0\r\nX: \x00\r\n\r\n", b"0\r\nX: \x7f\r\n\r\n", b"0\r\nX: \xff\r\n\r\n", b"0\r\nX: y\rz\r\n\r\n",
               b"0\r\nContent-Length: 9\r\n\r\n", b"0\r\nTransfer-Encoding: chunked\r\n\r\n", b"0\r\nHost: b.test\r\n\r\n",
               b"0\r\n\r\n" + get(b"/second"), b"0\r\nGET /second HTTP/1.1\r\n\r\n", b"0\r\n" + get(b"/second"))
VALUES = (b"x", b"", b" ", b"\t", b"  x  ", b"\tx\t", b"x\ty", b"x\x00", b"x\x01", b"x\x08", b"x\x0by", b"x\x0cy", b"x\x1b", b"x\x7f", b"x\x80", b"\xff", b"x\x85y",
          b"x\xa0", b"x\r", b"x\n", b"x\ry", b"x\ny", b"x\r\n y", b"x\r\n\ty", b"x\r\n \r\n", b"x\n y", b"x\r\r\n y", b"\r\n", b"x\r\n\x0by", b"a" * 5000)
HOSTS = (b"", HOST + HOST, HOST + b"Host: b.test\r\n", b"Host:\r\n", b"Host: \r\n", b"Host : a.test\r\n", b" Host: a.test\r\n", b"host: a.test\r\n",
         b"Host: a.test:80\r\n", b"Host: a.test, b.test\r\n", b"Host: a.test b.test\r\n", b"Host: a.test\x00.b.test\r\n", b"Host: a@b.test\r\n", b"Host\r\n")
OPTIONS = (b"Expect: 100-Continue\r\n", b"Expect: 100-continue, x\r\n", b"Expect: 200-ok\r\n", b"Expect:\r\n", b"Upgrade: h2c\r\nConnection: upgrade\r\n",
           b"Upgrade: TLS/1.0\r\nConnection: Upgrade\r\n", b"Upgrade: websocket\r\n", b"Upgrade: websocket\r\nConnection: close, upgrade\r\n",
           b"Connection: content-length\r\n", b"Connection: transfer-encoding\r\n", b"Connection: host\r\n", b"Connection: x, close\r\n",
           b"Connection: ,\r\n", b"Connection: (x)\r\n", b"Connection: close\r\nConnection: keep-alive\r\n", b"Keep-Alive: 5\r\n", b"TE: trailers\r\n",
           b"Trailer: x\r\n", b"Proxy-Connection: close\r\n")
HEXES = (b"5\r\nhello\r\n", b"A\r\n0123456789\r\n", b"a\r\n0123456789\r\n", b"1F\r\n" + b"x" * 31 + b"\r\n", b"1f\r\n" + b"x" * 31 + b"\r\n")

INSERTED = (b"\x00", b"\x01", b"\t", b"\n", b"\x0b", b"\r", b"\r\n", b"\r\n ", b" ", b'"', b"+", b",", b"-", b"0", b"1", b":", b";", b"_", b"\x7f",
            b"\x80", b"\xff")


def tables():
    """Every spelling of the tables above, put where it belongs."""
    yield from WHOLE
    for body in (b"5\r\nhello\r\n0\r\n\r\n", b"hello", b""):
        for spelling in ENCODINGS:
            yield post(b"Transfer-Encoding: " + spelling + b"\r\n", body)
            yield post(b"Content-Length: 5\r\nTransfer-Encoding: " + spelling + b"\r\n", body)
            yield post(b"Transfer-Encoding: " + spelling + b"\r\n", body).replace(b"HTTP/1.1", b"HTTP/1.0")
        for spelling in LENGTHS:
            yield post(b"Content-Length: " + spelling + b"\r\n", body)
            yield post(b"Content-Length:" + spelling + b"\r\n", body + get(b"/second"))
        for name in NAMES:
            yield post(name + b": chunked\r\n", body)
            yield post(b"Content-Length: 5\r\n" + name + b": chunked\r\n", body)
    yield from (get(version=version) for version in VERSIONS)
    yield from (get(target) for target in TARGETS)
    yield from (get(method=method) for method in METHODS)
    yield from (get(more=b"X: " + value + b"\r\n") for value in VALUES)
    yield from (b"GET / HTTP/1.1\r\n" + hosts + b"\r\n" for hosts in HOSTS)
    yield from (get(more=option) for option in OPTIONS)
    for size in CHUNK_SIZES:
        yield chunked(size + b"\r\nhello\r\n0\r\n\r\n")
        yield chunked(b"1\r\nx\r\n" + size + b"\r\nhello\r\n0\r\n\r\n" + get(b"/second"))
    yield from (chunked(b"5\r\nhello" + end + b"0\r\n\r\n") for end in CHUNK_ENDS)
    for end in LAST_CHUNKS:
        yield chunked(end)
        yield chunked(b"5\r\nhello\r\n" + end)
    yield from (chunked(size + b"0\r\n\r\n") for size in HEXES)


def changes(wire):
    """Every byte left out, doubled, changed in case or in its high bit; every troublesome one put in; every line end respelt."""
    for i in range(len(wire)):
        yield wire[:i] + wire[i + 1:]
        yield wire[:i] + wire[i:i + 1] + wire[i:]
        yield wire[:i] + wire[i:i + 1].swapcase() + wire[i + 1:]
        yield wire[:i] + bytes([wire[i] ^ 0x80]) + wire[i + 1:]
        for inserted in INSERTED:
            yield wire[:i] + inserted + wire[i:]
        if wire[i:i + 2] == b"\r\n":
            yield from (wire[:i] + end + wire[i + 2:] for end in (b"\n", b"\r", b"\n\r", b"\r\r\n", b"\r\n\r\n"))


def variants():
    """All of them, each once, in order."""
    seen = dict.fromkeys(tables())
    for wire in WHOLE:
        seen.update(dict.fromkeys(changes(wire)))
    return list(seen)
