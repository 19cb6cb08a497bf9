"""A repository of Debian packages, made with Debian's own tools and signed with a key of its own."""

import gzip
import hashlib
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


def _gpg(folder):
    return ("gpg", "--homedir", folder / "gnupg", "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "")


def _release(folder):
    """Writes the Release file of what is there, signed in place and apart. Returns the public key."""
    top = folder / "repository/dists" / SUITE
    settings = ("Suite", SUITE), ("Codename", SUITE), ("Components", "main"), ("Architectures", "all"), ("Acquire-By-Hash", "yes")
    options = [word for name, value in settings for word in ("-o", f"APT::FTPArchive::Release::{name}={value}")]
    release = top / "Release"
    release.unlink(missing_ok=True)
    (top / "InRelease").unlink(missing_ok=True)
    release.write_bytes(_tool(top, "apt-ftparchive", *options, "release", "."))
    gpg = _gpg(folder)
    if not (folder / "gnupg").is_dir():
        (folder / "gnupg").mkdir(mode=0o700)
        _tool(folder, *gpg, "--quick-gen-key", "archive@example.test", "ed25519", "sign", "never")
    try:
        _tool(folder, *gpg, "--clearsign", "--output", top / "InRelease", release)
        _tool(folder, *gpg, "--armor", "--detach-sign", "--output", top / "Release.gpg", release)
        return _tool(folder, *gpg, "--armor", "--export")
    finally:
        subprocess.run(["gpgconf", "--homedir", str(folder / "gnupg"), "--kill", "all"], check=False, capture_output=True)


def _by_hash(folder):
    """Each index a second time, under its digest, as a client asks for it that must not meet an update halfway."""
    for index in [path for path in folder.iterdir() if path.is_file()]:
        (folder / "by-hash/SHA512").mkdir(parents=True, exist_ok=True)
        shutil.copy(index, folder / "by-hash/SHA512" / hashlib.sha512(index.read_bytes()).hexdigest())


def make_repository(folder, owner, home):
    """Makes the repository in `folder`. Returns ({path below it: (kind, bytes)}, the public key it is signed with)."""
    top = folder / "repository"
    pool = top / "pool"
    _package(pool, owner, "frame", "1.2.0+test~1", "panel (>= 2)")
    _package(pool, owner, "panel", "1:2.1.0")
    _package(pool, owner, "noisy", "1.0.0", script=_CALLS_HOME.format(home=home))
    shutil.rmtree(top / "build")
    _indices(folder, _tool(top, "apt-ftparchive", "packages", "pool"))
    key = _release(folder)
    return _table(top), key


def _indices(folder, listed):
    """Writes the index of all packages."""
    indices = folder / "repository/dists" / SUITE / "main/binary-all"
    indices.mkdir(parents=True, exist_ok=True)
    (indices / "Packages").write_bytes(listed)
    _tool(indices, "xz", "--keep", "--force", "Packages")
    _tool(indices, "gzip", "--keep", "--force", "-n", "Packages")
    _by_hash(indices)
    return indices


def add_package(folder, name):
    """Lists one more package. Returns the files of the repository, which has the difference to what it was as well."""
    top = folder / "repository"
    before = (top / "dists" / SUITE / "main/binary-all/Packages").read_bytes()
    after = before + (f"\nPackage: {name}\nVersion: 1\nArchitecture: all\nMaintainer: Nobody <nobody@example.test>\n"
                      f"Filename: pool/main/{name}_1_all.deb\nSize: 1\nSHA256: {'0' * 64}\nDescription: new\n").encode()
    _write_difference(_indices(folder, after) / "Packages.diff", before, after)
    _release(folder)
    return _table(top)


def _write_difference(folder, before, after):
    """The difference as a script for ed, and an index of such differences, as archives have them that merge them."""
    folder.mkdir()
    (folder / "before").write_bytes(before)
    (folder / "after").write_bytes(after)
    patch = subprocess.run(["diff", "--ed", "before", "after"], cwd=folder, check=False, capture_output=True).stdout
    for name in ("before", "after"):
        (folder / name).unlink()
    name = "T-2024-01-02-0000.00-F-2024-01-01-0000.00"
    packed = gzip.compress(patch, mtime=0)

    def line(data, *what):
        return " ".join((hashlib.sha256(data).hexdigest(), str(len(data)), *what)) + "\n"

    (folder / f"{name}.gz").write_bytes(packed)
    (folder / "Index").write_text(
        f"SHA256-Current: {line(after)}SHA256-History:\n {line(before, name)}SHA256-Patches:\n {line(patch, name)}"
        f"SHA256-Download:\n {line(packed, name + '.gz')}X-Patch-Precedence: merged\n", encoding="ascii")
    _by_hash(folder)


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
