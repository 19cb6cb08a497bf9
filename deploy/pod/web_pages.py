"""What the web servers outside answer, by path. Each page is a function of the request's handler.

    /            a line of text                      /bytes/N      N bytes, the same for every client
    /echo        method, path, headers, body size    /chunked/N    N chunks of 1 KiB
    /upload      the SHA-256 of what was sent        /empty        204
    /upgrade     101 and an echo                     /git/…        git's smart HTTP
    /apt/        an apt repository                   /pypi/, /npm/, /cargo/, /go/, /maven/   registries
"""

import hashlib
import json

from .apt_pages import apt_page
from .git_pages import git_page
from .registry_pages import registry_page
from .request_body import read_body

BLOCK = hashlib.sha512(b"podjail").digest() * 1024  # 64 KiB


def expected_digest(count):
    """The SHA-256, in hexadecimal, of the first `count` bytes that /bytes/ sends."""
    digest = hashlib.sha256()
    for piece in _blocks(count):
        digest.update(piece)
    return digest.hexdigest()


def _blocks(count):
    while count > 0:
        yield BLOCK[:count]
        count -= len(BLOCK)


def _send(handler, body, status=200, kind="text/plain"):
    handler.send_response(status)
    handler.send_header("content-type", kind)
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


def _text(handler):
    for _ in read_body(handler):
        pass
    _send(handler, f"hello from {handler.headers.get('host')}{handler.path}\n".encode())


def _echo(handler):
    size = sum(len(piece) for piece in read_body(handler))
    seen = {"method": handler.command, "path": handler.path, "headers": handler.headers.items(), "body_bytes": size}
    _send(handler, json.dumps(seen).encode(), kind="application/json")


def _bytes(handler):
    count = int(handler.path.rpartition("/")[2])
    handler.send_response(200)
    handler.send_header("content-type", "application/octet-stream")
    handler.send_header("content-length", str(count))
    handler.end_headers()
    for piece in _blocks(count) if handler.command != "HEAD" else ():
        handler.wfile.write(piece)


def _chunked(handler):
    handler.send_response(200)
    handler.send_header("transfer-encoding", "chunked")
    handler.end_headers()
    for _ in range(int(handler.path.rpartition("/")[2])):
        handler.wfile.write(b"400\r\n" + BLOCK[:1024] + b"\r\n")
    handler.wfile.write(b"0\r\n\r\n")


def _upload(handler):
    digest = hashlib.sha256()
    for piece in read_body(handler):
        digest.update(piece)
    _send(handler, f"{digest.hexdigest()}\n".encode())


def _empty(handler):
    handler.send_response(204)
    handler.end_headers()


def _upgrade(handler):
    handler.send_response(101)
    handler.send_header("upgrade", "echo")
    handler.send_header("connection", "upgrade")
    handler.end_headers()
    handler.close_connection = True
    handler.wfile.write(handler.rfile.read(1))


PAGES = {"/": _text, "/echo": _echo, "/bytes/": _bytes, "/chunked/": _chunked, "/upload": _upload, "/empty": _empty,
         "/upgrade": _upgrade, "/git/": git_page, "/apt/": apt_page,
         **dict.fromkeys(("/pypi/", "/npm/", "/cargo/", "/go/", "/maven/"), registry_page)}
