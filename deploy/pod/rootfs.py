"""A real Debian root filesystem for the containers, made once by debootstrap from the machine's own package mirror.

It is cached below /var/cache/podjail, named by everything that decides its content, and only ever read: containers get
a writable view of it. A build that is interrupted leaves nothing that a later run would take for whole.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .command import CommandFailed, run

CACHE = Path(os.environ.get("PODJAIL_CACHE_DIR", "/var/cache/podjail"))
FREE_BYTES_NEEDED = 2 * 1024**3
BUILD_SECONDS = 900  # a slow mirror; a near one takes half a minute

_BASE = ("ca-certificates", "curl", "openssl", "python3-minimal")
_CLIENTS = (*_BASE, "git", "iproute2", "nodejs", "python3", "wget")
PROFILES = {
    "base": _BASE,
    "clients": _CLIENTS,
    "bare": ("openssl",),  # as a slim image: no bundle of roots
    "toolchains": (*_CLIENTS, "cargo", "golang-go", "maven", "npm", "openjdk-17-jdk-headless", "python3-pip",
                   "python3-requests", "openssh-client", "python3-websockets", "redis-tools",
                   "nghttp2-client"),
    "grpc": ("python3-grpcio",),
}
# debootstrap follows no virtual packages, so apt adds to a profile of debootstrap's what it cannot.
BUILT_ON = {"toolchains": "clients", "grpc": "clients"}
# Of the toolchains' packages, what no client of a network needs: more than half of their bytes.
_LEFT_OUT = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/lib/rustlib/*/lib/*",
             "/usr/lib/jvm/*/jmods/*", "/usr/share/go-*/test/*", "/usr/share/go-*/api/*",
             "/usr/share/go-*/src/cmd/*", "/usr/lib/go-*/pkg/linux_*/cmd/*", "/usr/include/node/*",
             "/usr/lib/gcc/*/*/cc1*", "/usr/lib/gcc/*/*/lto*", "/usr/bin/*-lto-dump-*",
             "/usr/lib/*-linux-gnu/*.a", "/usr/lib/gcc/*/*/*.a")


class NoMirror(RuntimeError):
    """The machine's apt configuration names no Debian mirror that debootstrap could use."""


def ensure(profile):
    """The path of the root filesystem of a profile; builds it when it is not there yet."""
    mirror, suite = _mirror()
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "rootfs.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _ensure(profile, mirror, suite, lock)


def _ensure(profile, mirror, suite, lock):
    words = (mirror, suite, *PROFILES[profile])
    if profile in BUILT_ON:
        words += (*_LEFT_OUT, str(_ensure(BUILT_ON[profile], mirror, suite, lock)))
    path = CACHE / f"rootfs-{profile}-{hashlib.sha256(' '.join(words).encode()).hexdigest()[:12]}"
    if not path.is_dir():
        _build(path, profile, lambda partial: _fill(partial, profile, mirror, suite, lock))
    return path


def _build(path, profile, fill):
    free = shutil.disk_usage(CACHE).free
    if free < FREE_BYTES_NEEDED:
        raise CommandFailed(f"{CACHE}: {free >> 20} MiB free, a root filesystem needs {FREE_BYTES_NEEDED >> 20}")
    print(f"building a Debian root filesystem ({profile}; once, half a minute or more)", file=sys.stderr, flush=True)
    partial = path.with_name(f"{path.name}.partial")
    _discard(partial)
    try:
        fill(partial)
        shutil.rmtree(partial / "var" / "cache" / "apt", ignore_errors=True)
        partial.rename(path)
    finally:
        _discard(partial)


def _fill(partial, profile, mirror, suite, lock):
    if profile in BUILT_ON:
        run(["cp", "-a", _ensure(BUILT_ON[profile], mirror, suite, lock), partial], timeout=BUILD_SECONDS)
        _apt_install(partial, PROFILES[profile], lock)
        return
    packages = CACHE / "debs"
    packages.mkdir(exist_ok=True)
    # A debootstrap that outlives us keeps the lock, so that nobody builds into the same directory.
    run(["debootstrap", "--variant=minbase", f"--cache-dir={packages}", f"--include={','.join(PROFILES[profile])}",
         suite, partial, mirror], timeout=BUILD_SECONDS, env=os.environ | _proxy(), pass_fds=(lock.fileno(),))


def _apt_install(root, packages, lock):
    """The machine's apt, with its sources and its proxy, at work on another root."""
    shutil.rmtree(root / "var" / "lib" / "apt" / "lists")
    archives = root / "var" / "cache" / "apt" / "archives"
    (archives / "partial").mkdir(parents=True, exist_ok=True)
    settings = {"Dir::State::status": root / "var/lib/dpkg/status", "Dir::Cache::archives": archives,
                "Dir::State::extended_states": root / "var/lib/apt/extended_states", "Dir::Log": root / "var/log/apt",
                "DPkg::Chroot-Directory": root}
    options = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
    options += ["-o", "DPkg::Options::=--force-unsafe-io"]  # a build that is cut short starts anew anyway
    options += [word for pattern in _LEFT_OUT for word in ("-o", f"DPkg::Options::=--path-exclude={pattern}")]
    # Lists may be older than the mirror. One broken source must not stop us: the installation decides.
    subprocess.run(["apt-get", "-qq", "update"], stdin=subprocess.DEVNULL, capture_output=True, check=False,
                   timeout=BUILD_SECONDS)
    # Java's packages want /proc while they are configured. Mounted in a namespace of its own it goes with it.
    run(["unshare", "--mount", "sh", "-ec", 'mount -t proc proc "$0/proc"; exec "$@"', root,
         "apt-get", "-y", "-qq", "--no-install-recommends", *options, "install", *packages], timeout=BUILD_SECONDS,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, pass_fds=(lock.fileno(),))


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
