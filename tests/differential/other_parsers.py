"""Requests as two parsers that know nothing of ours read them: h11, which follows the grammar, and Node's http_parser, which
forgives much. Either gives a Reading of the first request, or None where it refuses the bytes or wants more of them."""

from dataclasses import dataclass

import h11
import httptools


@dataclass(frozen=True)
class Reading:
    """One request. Header values are without white space around them, and codings in lower case, as h11 gives them; `length` counts
    the bytes of head and body."""

    method: bytes
    target: bytes
    version: str
    headers: tuple
    body: bytes
    length: int

    def __post_init__(self):
        headers = tuple((name, value.lower() if name.lower() == b"transfer-encoding" else value) for name, value in self.headers)
        object.__setattr__(self, "headers", headers)


# http_parser knows these and no other.
METHODS = frozenset(b"""DELETE GET HEAD POST PUT CONNECT OPTIONS TRACE COPY LOCK MKCOL MOVE PROPFIND PROPPATCH SEARCH UNLOCK BIND REBIND
    UNBIND ACL REPORT MKACTIVITY CHECKOUT MERGE M-SEARCH NOTIFY SUBSCRIBE UNSUBSCRIBE PATCH PURGE MKCALENDAR LINK UNLINK SOURCE""".split())


def read_with_h11(wire):
    """As h11 reads it."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
    connection.receive_data(wire)
    request, body = None, b""
    try:
        while True:
            event = connection.next_event()
            if isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                break
            else:
                return None
    except h11.RemoteProtocolError:
        return None
    headers = tuple((bytes(name), bytes(value)) for name, value in request.headers.raw_items())
    return Reading(bytes(request.method), bytes(request.target), request.http_version.decode(), headers, body,
                   len(wire) - len(connection.trailing_data[0]))


class _Events:
    """What http_parser reports, up to the end of the first request."""

    def __init__(self):
        self.target, self.headers, self.body, self.in_head, self.complete = b"", [], b"", True, False

    def on_url(self, piece):
        """A piece of the target."""
        if not self.complete:
            self.target += piece

    def on_header(self, name, value):
        """A field of the head, or of the trailers."""
        if self.in_head:
            self.headers.append((name, (value or b"").strip(b" \t")))

    def on_headers_complete(self):
        """The end of the head."""
        self.in_head = False

    def on_body(self, piece):
        """A piece of the body."""
        if not self.complete:
            self.body += piece

    def on_message_complete(self):
        """The end of the request."""
        self.complete = True


def read_with_http_parser(wire):
    """As http_parser reads it. It is fed byte by byte, to learn where the request ends."""
    events = _Events()
    parser = httptools.HttpRequestParser(events)
    for i in range(len(wire)):
        try:
            parser.feed_data(wire[i:i + 1])
        except httptools.HttpParserUpgrade:
            events.complete = True
        except httptools.HttpParserError:
            return None
        if events.complete:
            return Reading(parser.get_method(), events.target, parser.get_http_version(), tuple(events.headers), events.body, i + 1)
    return None
