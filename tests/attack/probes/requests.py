"""Requests that say one thing here and another there: SNI, Host, target and destination that disagree, and requests that
two parsers would read differently. The outcome is the first line of what came back."""

import socket
import ssl

from attempts import V4, attempt

ALLOWED, OTHER = "registry.example.test", "other.example.test"


def exchange(request, sni=None, port=80, address=V4):
    """Sends a request, over TLS if `sni` is text ("" sends none). Returns the answer's first line and reason."""

    def send(_, __):
        with socket.create_connection((address, port), 5) as stream:
            channel = stream
            if sni is not None:
                context = ssl.create_default_context()
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                channel = context.wrap_socket(stream, server_hostname=sni or None)
            channel.sendall(request)
            return first_line(channel)

    return send


def first_line(channel):
    """The answer's first line and the reason in its body."""
    answer = b""
    while piece := channel.recv(4096):
        answer += piece
        if b"reason: " in answer or len(answer) > 65536:
            break
    if not answer:
        return "closed"
    reason = answer.partition(b"reason: ")[2].partition(b",")[0].decode("latin-1")
    return f"{answer.splitlines()[0].decode('latin-1')} {reason}"


def get(host, target="/", more=b"", method="GET"):
    """A request's head."""
    return f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n".encode() + more + b"\r\n"


def resolved():
    """The synthetic address of the allowed name."""
    return socket.getaddrinfo(ALLOWED, 443, socket.AF_INET, socket.SOCK_STREAM)[0][4][0]


def main():
    """Every disagreement."""
    synthetic = resolved()
    attempt("sni and host agree", exchange(get(ALLOWED), ALLOWED, 443, synthetic))
    attempt("host differs from sni", exchange(get(OTHER), ALLOWED, 443, synthetic))
    attempt("sni differs from the resolved name", exchange(get(OTHER), OTHER, 443, synthetic))
    attempt("no sni, a foreign address", exchange(get(ALLOWED), "", 443))
    attempt("no sni, host differs", exchange(get(OTHER), "", 443, synthetic))
    attempt("host differs from the resolved name", exchange(get(OTHER), None, 80, synthetic))
    attempt("connect", exchange(get(f"{OTHER}:443", f"{OTHER}:443", method="CONNECT")))
    attempt("connect inside tls", exchange(get(f"{OTHER}:443", f"{OTHER}:443", method="CONNECT"), ALLOWED, 443, synthetic))
    attempt("absolute target elsewhere", exchange(get(ALLOWED, f"http://{OTHER}/"), None, 80, synthetic))
    attempt("two hosts", exchange(get(ALLOWED, more=f"Host: {OTHER}\r\n".encode()), ALLOWED, 443, synthetic))
    attempt("no host", exchange(b"GET / HTTP/1.1\r\n\r\n", ALLOWED, 443, synthetic))
    attempt("host of another port", exchange(get(f"{ALLOWED}:8443"), ALLOWED, 443, synthetic))
    attempt("upgrade to h2c", exchange(get(ALLOWED, more=b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"), None, 80, synthetic))
    attempt("h2 preface", exchange(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ALLOWED, 443, synthetic))
    attempt("websocket", exchange(get(ALLOWED, more=b"Upgrade: websocket\r\nSec-WebSocket-Key: eA==\r\n"), ALLOWED, 443, synthetic))
    attempt("length and chunks", exchange(get(ALLOWED, more=b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                                              method="POST") + b"0\r\n\r\n", ALLOWED, 443, synthetic))
    attempt("two lengths", exchange(get(ALLOWED, more=b"Content-Length: 4\r\nContent-Length: 5\r\n", method="POST") + b"abcde",
                                    ALLOWED, 443, synthetic))
    attempt("bare line feeds", exchange(f"GET / HTTP/1.1\nHost: {ALLOWED}\n\n".encode(), ALLOWED, 443, synthetic))
    attempt("dot segments", exchange(get(ALLOWED, "/pkg/../admin"), ALLOWED, 443, synthetic))
    attempt("encoded dots", exchange(get(ALLOWED, "/pkg/%2e%2e/admin"), ALLOWED, 443, synthetic))
    attempt("encoded slash", exchange(get(ALLOWED, "/@scope%2fname"), ALLOWED, 443, synthetic))
    attempt("encoded slash and dots", exchange(get(ALLOWED, "/pkg%2f..%2fadmin"), ALLOWED, 443, synthetic))
    attempt("underscore for a hyphen", exchange(get(ALLOWED, more=b"Content_Length: 4\r\n"), ALLOWED, 443, synthetic))
    attempt("ssh", exchange(b"SSH-2.0-OpenSSH_9.2\r\n", None, 22))
    attempt("garbage", exchange(b"\x00\x01\x02\x03 garbage\r\n\r\n", None, 4444))


if __name__ == "__main__":
    main()
