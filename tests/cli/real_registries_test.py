"""Package clients in podjail run against the registries that this machine's own configuration names, read as the test runs.

Each client installs bare first. Where that fails, its registry is unreachable from here: the test says so in a line, and tries the
client against the local registry of managers_test.py. Otherwise the client installs the same under `--observe`, `podjail suggest` makes a
policy of the log, and under that policy, with nothing fetched before, the same files arrive as bare: the rules of the library cover all
that the client asks. It asks for few and small packages.
"""

import contextlib
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import managers_test
from registries.clients import PROGRAM, Workplace, described, plain
from registries.maven import project_pom


def own_setting(*command):
    """What a client of this machine says it is configured with."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout.strip() if done.returncode == 0 else ""


def own_file(path):
    """A file of whoever runs the tests, or nothing."""
    with contextlib.suppress(OSError):
        return (Path.home() / path).read_text(encoding="utf-8")
    return ""


def digests(folder, pattern):
    """{name: digest} of the files below a folder whose names match."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file() and re.search(pattern, str(path.relative_to(folder)))}


class RealCase(unittest.TestCase):
    """What is the same for all: `install` are the client's commands, `arrive` a pattern of what they leave, `rule` the library's."""

    maxDiff = None
    client, rule, arrive = "", "", ""
    install = ()
    again = ()  # asks the registry whether what was fetched is still new
    local = None

    def prepare(self, place):
        """Writes the client's configuration and project."""

    def place(self, name, mode):
        """A workplace in which nothing was fetched."""
        place = Workplace(self.top / name, mode)
        self.prepare(place)
        place.give()
        return place

    def test_it_installs_the_same_as_bare_under_the_policy_suggested_for_it(self):
        with tempfile.TemporaryDirectory(prefix="podjail-real-") as top:
            self.top = Path(top)
            self.top.chmod(0o755)
            bare = self.place("bare", "user")
            failure = self.run_all(bare.run)
            if failure:
                self.say(f"unreachable: {failure}")
                self.run_locally()
                return
            expected = digests(bare.folder, self.arrive)
            self.assertTrue(expected, "nothing arrived")
            log = self.observe(expected)
            policy = self.suggest(log)
            for mode in ("user", "root"):
                self.enforce(mode, policy, expected)

    def observe(self, expected):
        """Installs while nothing is denied, and returns the log."""
        place = self.place("observed", "user")
        self.assertIsNone(self.run_all(lambda *words: place.jail(["--observe"], *words)))
        self.assertEqual(expected, digests(place.folder, self.arrive))
        return place.folder / "decisions.log"

    def suggest(self, log):
        """The policy for a log: a rule of the library and nothing else."""
        done = subprocess.run([str(PROGRAM), "suggest", str(log)], capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done)
        self.assertRegex(done.stdout, rf"\n    {self.rule}\(\{{ hosts:")
        self.assertIn("requests: new Map([\n  ]),", done.stdout, "a request that no rule of the library covers")
        policy = self.top / "suggested.js"
        policy.write_text(done.stdout, encoding="utf-8")
        return policy

    def enforce(self, mode, policy, expected):
        """Installs under the policy."""
        place = self.place(f"enforced-{mode}", mode)
        self.assertIsNone(self.run_all(lambda *words: place.jail(["--policy", policy], *words)))
        self.assertEqual(expected, digests(place.folder, self.arrive))
        asked = described(place.decisions())
        for command in self.again:
            self.assertIsNone(self.run_all(lambda *words: place.jail(["--policy", policy], *words), (command,)))
            asked += described(place.decisions())
        self.assertEqual([], [line for line in asked if line.startswith("deny")])
        self.say(f"installed by {mode}: {len(expected)} files, {len(asked)} requests, none denied")

    def run_all(self, run, commands=None):
        """Runs the client's commands. Returns None, or how it failed in a line."""
        for command in commands or self.install:
            done = run(*command)
            if done.returncode != 0:
                lines = [line.strip() for line in plain(done.stdout + done.stderr).splitlines() if line.strip()]
                return next((line for line in lines if re.search("(?i)error|could not|cannot|fail|not found", line)), str(lines[-1:]))
        return None

    def say(self, text):
        """One line of the result."""
        print(f"{self.client}: {text}", file=sys.stderr, flush=True)

    def run_locally(self):
        """The tests of managers_test.py for this client, in its place."""
        cases = [getattr(managers_test, f"{self.local}As{mode}") for mode in ("User", "Root")]
        suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(case) for case in cases)
        result = unittest.TextTestRunner(stream=sys.stderr).run(suite)
        self.assertTrue(result.wasSuccessful() and result.testsRun > 0)


class Npm(RealCase):
    """A package and what it needs, with npm's usual audit."""

    client, rule, local = "npm", "npm", "Npm"
    arrive = r"^node_modules/(?!\.package-lock)"
    install = (("npm", "install", "--no-update-notifier", "--no-fund", "--audit", "is-odd@3.0.1"),
               ("npm", "ci", "--no-audit", "--cache", "second"))
    again = (("npm", "view", "is-odd", "version"),)

    def prepare(self, place):
        place.write(".npmrc", f"registry={own_setting('npm', 'config', 'get', 'registry')}\n")
        place.write("package.json", '{"name": "project", "version": "1.0.0"}')


class Pip(RealCase):
    """A wheel and what it needs; downloaded, and installed."""

    client, rule, local = "pip", "pypi", "Pip"
    arrive = r"^files/"
    install = (("/usr/bin/python3", "-m", "pip", "download", "--no-cache-dir", "--dest", "files", "--disable-pip-version-check",
                "python-dateutil==2.8.2", "six==1.16.0"),
               ("/usr/bin/python3", "-m", "pip", "install", "--no-cache-dir", "--target", "here", "--disable-pip-version-check",
                "--no-deps", "six==1.16.0"))

    def prepare(self, place):
        settings = {name: own_setting("/usr/bin/python3", "-m", "pip", "config", "get", f"global.{name}")
                    for name in ("index-url", "extra-index-url")}
        place.write(".config/pip/pip.conf", "[global]\n" + "".join(f"{name} = {url}\n" for name, url in settings.items() if url))


class Cargo(RealCase):
    """A crate and what it needs."""

    client, rule, local = "cargo", "crates", "Cargo"
    arrive = r"\.crate$"
    install = (("cargo", "fetch"),)
    again = (("cargo", "update"),)

    def prepare(self, place):
        place.variables = {"CARGO_HOME": str(place.folder / "cargo-home")}
        place.write("cargo-home/config.toml", own_file(".cargo/config.toml"))
        place.write("Cargo.toml", '[package]\nname = "project"\nversion = "1.0.0"\nedition = "2018"\n[dependencies]\n'
                                  'itertools = "=0.10.5"\neither = "=1.8.1"\n')
        place.write("src/lib.rs", "")


class Go(RealCase):
    """A module and what it needs, with the checksum database."""

    client, rule, local = "go", "go", "Go"
    arrive = r"^go/pkg/mod/cache/download/[^s].*v0\.5\.0\.(zip|mod)$"
    install = (("go", "get", "golang.org/x/term@v0.5.0"), ("go", "list", "-m", "golang.org/x/term@latest"))

    def prepare(self, place):
        place.variables = {name: own_setting("go", "env", name) for name in ("GOPROXY", "GOSUMDB", "GONOSUMDB", "GOPRIVATE")}
        place.variables |= {"GOPATH": str(place.folder / "go"), "GOCACHE": str(place.folder / "cache"), "GOFLAGS": "-modcacherw",
                            "GOTOOLCHAIN": "local"}
        place.write("go.mod", "module project.example.test\n\ngo 1.17\n")


class Maven(RealCase):
    """An artifact of a range of versions, and what it needs."""

    client, rule, local = "mvn", "maven", "Maven"
    arrive = r"^repository/.*\.(jar|pom)$"
    install = (("mvn", "--batch-mode", "--settings", "settings.xml", "-Dmaven.repo.local=repository", "validate"),)
    again = ((*install[0], "--update-snapshots"),)

    def prepare(self, place):
        place.write("settings.xml", own_file(".m2/settings.xml") or "<settings/>")
        pom = project_pom(("junit", "[4.12,4.13]")).replace("<groupId>test.example</groupId><artifactId>junit",
                                                            "<groupId>junit</groupId><artifactId>junit")
        place.write("pom.xml", pom)


class Apt(RealCase):
    """The lists of this machine's sources, and a package."""

    client, rule, local = "apt", "debian", "Apt"
    arrive = r"\.deb$"
    install = (("apt-get", "update"), ("apt-get", "download", "hello"))
    again = (("apt-get", "update"),)

    def prepare(self, place):
        top = place.folder
        for folder in ("state/lists/partial", "cache/archives/partial"):
            (top / folder).mkdir(parents=True)
        place.write("status", "")
        place.write("apt.conf", f'Dir::State "{top}/state";\nDir::Cache "{top}/cache";\nDir::State::status "{top}/status";\n'
                                'APT::Sandbox::User "root";\nAcquire::Languages "none";\n')
        place.variables = {"APT_CONFIG": str(top / "apt.conf")}


class Git(RealCase):
    """The remote that git is configured with for everybody, if there is one."""

    client, rule, local = "git", "git", "Git"
    arrive = r"^clone/"

    @property
    def install(self):
        """A shallow clone, or a way to say that there is nothing to clone."""
        remote = own_setting("git", "config", "--system", "--get-regexp", r"^remote\..*\.url$").rpartition(" ")[2]
        return (("git", "clone", "--depth=1", remote, "clone") if remote else
                ("sh", "-c", "echo no remote is configured here, so git could not be tried; exit 1"),)


del RealCase
if __name__ == "__main__":
    if os.geteuid() != 0:
        raise SystemExit("these tests become another user: run them as root")
    unittest.main()
