"""An apt repository outside: `deb [trusted=yes] https://…/apt stable main`, unsigned. It has the package `hello`, and the real ca-certificates where the
making of the root filesystems left it. A flat one with `hello` alone is `deb [trusted=yes] https://…/apt/flat ./`."""

import hashlib
from functools import lru_cache

from .archives import deb
from .command import run
from .rootfs import CACHE

_ARCHITECTURES = ("amd64", "arm64")
_CONTROL = ("Package: hello\nVersion: 1.0.0\nArchitecture: all\nMaintainer: Example <someone@example.test>\n"
            "Description: says hello\n")


def apt_page(handler):
    """Answers with the file of that path, or 404."""
    body = _files().get(handler.path.removeprefix("/apt/").replace("/./", "/"))
    if body is None:
        handler.send_error(404)
        return
    handler.send_response(200)
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


@lru_cache(maxsize=1)
def _files():
    packages = {"hello_1.0.0_all.deb": (_CONTROL, deb(_CONTROL, {"./usr/share/hello": "hello\n"}))}
    for path in sorted((CACHE / "debs").glob("ca-certificates_*_all.deb"))[-1:]:
        packages["ca-certificates.deb"] = (run(["dpkg-deb", "--field", path]), path.read_bytes())
    index = "\n".join(f"{control.rstrip()}\nFilename: pool/{name}\nSize: {len(body)}\nSHA256: {_digest(body)}\n"
                      for name, (control, body) in packages.items()).encode()
    indices = {f"main/binary-{architecture}/Packages": index for architecture in _ARCHITECTURES}
    sums = "".join(f" {_digest(body)} {len(body)} {name}\n" for name, body in indices.items())
    release = ("Origin: example\nSuite: stable\nCodename: stable\nComponents: main\nDate: Thu, 01 Jan 2026 00:00:00 UTC\n"
               f"Architectures: {' '.join(_ARCHITECTURES)}\nSHA256:\n{sums}").encode()
    return ({f"pool/{name}": body for name, (_, body) in packages.items()} | {"dists/stable/Release": release} |
            {f"dists/stable/{name}": body for name, body in indices.items()} | _flat_files(*packages["hello_1.0.0_all.deb"]))


def _flat_files(control, body):
    index = f"{control}Filename: ./hello.deb\nSize: {len(body)}\nSHA256: {_digest(body)}\n".encode()
    release = f"Date: Thu, 01 Jan 2026 00:00:00 UTC\nSHA256:\n {_digest(index)} {len(index)} Packages\n".encode()
    return {"flat/Packages": index, "flat/Release": release, "flat/hello.deb": body}


def _digest(body):
    return hashlib.sha256(body).hexdigest()
