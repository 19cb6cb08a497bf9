"""A real Debian root filesystem for the containers, made once by debootstrap from the machine's own package mirror.

It is cached below /var/cache/podjail, named by everything that decides its content, and only ever read: containers get
a writable view of it. A build that is interrupted leaves nothing that a later run would take for whole.
"""

import fcntl
import hashlib
import os
import shutil
import sys
from pathlib import Path

from .command import CommandFailed, run

CACHE = Path(os.environ.get("PODJAIL_CACHE_DIR", "/var/cache/podjail"))
FREE_BYTES_NEEDED = 2 * 1024**3
BUILD_SECONDS = 900  # a slow mirror; a near one takes half a minute

_BASE = ("ca-certificates", "curl", "openssl", "python3-minimal")
PROFILES = {
    "base": _BASE,
    "clients": (*_BASE, "git", "iproute2", "nodejs", "python3", "wget"),
}


class NoMirror(RuntimeError):
    """The machine's apt configuration names no Debian mirror that debootstrap could use."""


def ensure(profile):
    """The path of the root filesystem of a profile; builds it when it is not there yet."""
    mirror, suite = _mirror()
    words = (mirror, suite, *PROFILES[profile])
    path = CACHE / f"rootfs-{profile}-{hashlib.sha256(' '.join(words).encode()).hexdigest()[:12]}"
    if path.is_dir():  # whole: it got its name when it was complete
        return path
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "rootfs.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.is_dir():
            _build(path, profile, mirror, suite, lock)
    return path


def _build(path, profile, mirror, suite, lock):
    free = shutil.disk_usage(CACHE).free
    if free < FREE_BYTES_NEEDED:
        raise CommandFailed(f"{CACHE}: {free >> 20} MiB free, a root filesystem needs {FREE_BYTES_NEEDED >> 20}")
    print(f"building a Debian root filesystem ({profile}; once, half a minute or more)", file=sys.stderr, flush=True)
    packages = CACHE / "debs"
    packages.mkdir(exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    _discard(partial)
    try:
        # A debootstrap that outlives us keeps the lock, so that nobody builds into the same directory.
        run(["debootstrap", "--variant=minbase", f"--cache-dir={packages}", f"--include={','.join(PROFILES[profile])}",
             suite, partial, mirror], timeout=BUILD_SECONDS, env=os.environ | _proxy(), pass_fds=(lock.fileno(),))
        shutil.rmtree(partial / "var" / "cache" / "apt", ignore_errors=True)
        partial.rename(path)
    finally:
        _discard(partial)


def _discard(partial):
    if not partial.exists():
        return
    # An interrupted debootstrap may have left /proc or /sys mounted in it.
    for line in reversed(Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()):
        if line.split()[4].startswith(f"{partial}/"):
            run(["umount", "-l", line.split()[4]])
    shutil.rmtree(partial)


def _mirror():
    """(mirror, suite): where apt itself gets this release's main packages."""
    codename = _release()
    form = "$(COMPONENT)|$(CODENAME)|$(SUITE)|$(REPO_URI)"
    for line in run(["apt-get", "indextargets", "--format", form, "Identifier: Packages"]).splitlines():
        component, *names, uri = line.split("|")
        if component == "main" and codename in names and uri.startswith(("http://", "https://", "file:")):
            return uri.rstrip("/"), codename
    raise NoMirror(f"apt has no http, https or file source for 'main' of {codename}; "
                   "add one to /etc/apt/sources.list and run apt-get update")


def _release():
    for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        if name == "VERSION_CODENAME":
            return value.strip('"')
    raise NoMirror("/etc/os-release names no release: not a Debian system")


def _proxy():
    """The proxy that apt uses, for debootstrap's downloads."""
    setting = run(["apt-config", "shell", "proxy", "Acquire::http::Proxy"]).strip()
    value = setting.partition("=")[2].strip("'")
    return {"http_proxy": value, "https_proxy": value} if value else {}


if __name__ == "__main__":
    print(ensure(sys.argv[1]))
