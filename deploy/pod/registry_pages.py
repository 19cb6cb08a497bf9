"""Registries outside: of each protocol just what its client asks for one package, called `hello`, version 1.0.0.

    /pypi/simple/   PEP 503    /npm/   the npm registry    /cargo/   a sparse index    /go/   GOPROXY    /maven/   Maven 2
"""

import base64
import hashlib
import json
from functools import lru_cache

from .archives import tar_gz, zipped

VERSION = "1.0.0"
MODULE = "example.test/hello"
WHEEL = f"hello-{VERSION}-py3-none-any.whl"
_POM = ("<project><modelVersion>4.0.0</modelVersion>"
        f"<groupId>test.example</groupId><artifactId>hello</artifactId><version>{VERSION}</version>"
        "<packaging>pom</packaging></project>\n")


def registry_page(handler):
    """Answers with the file of that path, or 404."""
    path = handler.path.partition("?")[0]
    body = _files(handler.headers.get("host", "")).get(path)
    if body is None:
        handler.send_error(404)
        return
    kind = {".json": "application/json", "/": "text/html"}
    handler.send_response(200)
    handler.send_header("content-type", next((kind[end] for end in kind if path.endswith(end)), "application/octet-stream"))
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


@lru_cache(maxsize=8)
def _files(host):
    files = _pypi() | _npm(host) | _cargo(host) | _go() | _maven()
    return {path: body if isinstance(body, bytes) else body.encode() for path, body in files.items()}


def _pypi():
    info = f"hello-{VERSION}.dist-info"
    wheel = zipped({"hello.py": "WORDS = 'hello'\n",
                    f"{info}/METADATA": f"Metadata-Version: 2.1\nName: hello\nVersion: {VERSION}\n",
                    f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                    f"{info}/RECORD": f"hello.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n"})
    return {"/pypi/simple/hello/": f'<a href="/pypi/files/{WHEEL}">{WHEEL}</a>', f"/pypi/files/{WHEEL}": wheel}


def _npm(host):
    package = {"name": "hello", "version": VERSION}
    tarball = tar_gz({"package/package.json": json.dumps(package), "package/index.js": "module.exports = 'hello'\n"})
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    dist = {"tarball": f"https://{host}/npm/hello/-/hello-{VERSION}.tgz", "integrity": integrity}
    document = {"name": "hello", "dist-tags": {"latest": VERSION}, "versions": {VERSION: package | {"dist": dist}}}
    return {"/npm/hello": json.dumps(document), f"/npm/hello/-/hello-{VERSION}.tgz": tarball}


def _cargo(host):
    folder = f"hello-{VERSION}"
    crate = tar_gz({f"{folder}/Cargo.toml": f'[package]\nname = "hello"\nversion = "{VERSION}"\n',
                    f"{folder}/src/lib.rs": ""})
    entry = {"name": "hello", "vers": VERSION, "deps": [], "features": {}, "yanked": False,
             "cksum": hashlib.sha256(crate).hexdigest()}
    return {"/cargo/index/config.json": json.dumps({"dl": f"https://{host}/cargo/crates"}),
            "/cargo/index/he/ll/hello": json.dumps(entry) + "\n", f"/cargo/crates/hello/{VERSION}/download": crate}


def _go():
    base, mod = f"/go/{MODULE}/@v", f"module {MODULE}\n"
    source = {f"{MODULE}@v{VERSION}/go.mod": mod, f"{MODULE}@v{VERSION}/hello.go": "package hello\n"}
    return {f"{base}/list": f"v{VERSION}\n", f"{base}/v{VERSION}.mod": mod, f"{base}/v{VERSION}.zip": zipped(source),
            f"{base}/v{VERSION}.info": json.dumps({"Version": f"v{VERSION}", "Time": "2020-01-01T00:00:00Z"})}


def _maven():
    base = f"/maven/test/example/hello/{VERSION}/hello-{VERSION}.pom"
    return {base: _POM, f"{base}.sha1": hashlib.sha1(_POM.encode()).hexdigest()}
