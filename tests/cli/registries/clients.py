"""The package clients of this machine, as any user may run them, and podjail in front of them."""

import json
import os
import re
import signal
import stat
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from lab import PROGRAM

USER = 12345  # nobody's number
# What the two modes put before the program.
BECOME = {"root": (), "user": ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--")}
SECONDS = 300  # for one client; machines may be slow


def _anybody_may_enter(folder):
    return all(stat.S_IMODE(one.stat().st_mode) & 0o001 for one in (folder, *folder.parents))


def public_path():
    """PATH without the folders of single users: whoever runs podjail finds the same programs."""
    folders = [*os.environ["PATH"].split(":"), "/usr/local/go/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
    kept = []
    for folder in folders:
        if folder not in kept and Path(folder).is_dir() and _anybody_may_enter(Path(folder).resolve()):
            kept.append(folder)
    return ":".join(kept)


@dataclass
class Workplace:
    """A directory that is a client's project and home, and who works there: "root" or "user"."""

    folder: Path
    mode: str
    variables: dict = field(default_factory=dict)

    def __post_init__(self):
        self.folder.mkdir(parents=True)
        self.give()

    @property
    def uid(self):
        """Whose the files are."""
        return 0 if self.mode == "root" else USER

    def give(self):
        """Gives all files to the one who works here."""
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, self.uid, self.uid, follow_symlinks=False)

    def write(self, name, text):
        """Writes a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.give()
        return path

    def write_apt(self, url, key, suite):
        """Writes a configuration of apt in which everything is below this directory, and packages go to `installed`."""
        top = self.folder
        for folder in ("state/lists/partial", "cache/archives/partial", "etc/sources.list.d", "etc/apt.conf.d", "etc/preferences.d",
                       "etc/trusted.gpg.d", "installed/var/lib/dpkg/updates", "installed/var/lib/dpkg/info", "log"):
            (top / folder).mkdir(parents=True)
        self.write("installed/var/lib/dpkg/status", "")
        self.write("etc/archive.asc", key.decode())
        self.write("etc/sources.list", f"deb [signed-by={top}/etc/archive.asc] {url} {suite} main\n")
        self.write("apt.conf", f'Dir "{top}";\nDir::Etc "etc";\nDir::State "state";\nDir::Cache "cache";\nDir::Log "log";\n'
                               f'Dir::State::status "{top}/installed/var/lib/dpkg/status";\n'
                               'APT::Sandbox::User "root";\nAcquire::Languages "none";\nAPT::Architectures {"all";};\n'
                               f'DPkg::Options {{"--root={top}/installed"; "--force-not-root"; "--force-script-chrootless";'
                               f'"--log={top}/log/dpkg.log"; "--force-bad-path";}};\nDPkg::Path "";\n')
        self.variables |= {"APT_CONFIG": str(top / "apt.conf"), "DEBIAN_FRONTEND": "noninteractive"}

    def environment(self):
        """Nothing of the tests' own but the place of programs."""
        return {"PATH": public_path(), "HOME": str(self.folder), "LANG": "C.UTF-8", "TERM": "dumb", **self.variables}

    def run(self, *words, seconds=SECONDS):
        """Runs a command as the one who works here, without a jail; to its end, or its processes' with it."""
        with subprocess.Popen([*BECOME[self.mode], *map(str, words)], cwd=self.folder, env=self.environment(), text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              start_new_session=True) as process:
            try:
                output, errors = process.communicate(timeout=seconds)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        return subprocess.CompletedProcess(words, process.returncode, output, errors)

    def jail(self, options, *command):
        """Runs a command through podjail run."""
        return self.run(PROGRAM, "run", *options, "--log-json", self.folder / "decisions.log", "--", *command)

    def decisions(self):
        """The records of requests since last asked. Clients also open connections in advance, and leave them."""
        log = self.folder / "decisions.log"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [one for one in map(json.loads, lines) if "method" in one]


def described(records):
    """Records as sorted lines "allow GET host/path", denials with their reason; each once, for clients repeat themselves."""
    lines = set()
    for one in records:
        reason = f" ({one['reason']})" if one["verdict"] == "deny" else ""
        lines.add(f"{one['verdict']} {one['method']} {one['host']}{one['path']}{reason}")
    return sorted(lines)


def plain(text):
    """Text without the colours of a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
