"""Package clients in podjail run against the registries that this machine's own configuration names, read as the test runs.

Each client installs bare first. Where that fails, its registry is unreachable from here: the test says so in a line, and tries the
client against the local registry of managers_test.py. Otherwise the client installs the same under `--observe`, `podjail suggest` makes a
policy of the log, and under that policy, with nothing fetched before, the same files arrive as bare: the rules of the library cover all
that the client asks. What `podjail policy init` makes of the configuration must do where that names a registry. The packages are few
and small.
"""

import contextlib
import os
import re
import subprocess
import unittest
from pathlib import Path

import managers_test
from registries import real_case
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


class Npm(real_case.RealCase):
    """A package and what it needs, with npm's usual audit."""

    client, rule = "npm", "npm"
    local = (managers_test.NpmAsUser, managers_test.NpmAsRoot)
    arrive = r"^node_modules/(?!\.package-lock)"
    install = (("npm", "install", "--no-update-notifier", "--no-fund", "--audit", "is-odd@3.0.1"),
               ("npm", "ci", "--no-audit", "--cache", "second"))
    again = (("npm", "view", "is-odd", "version"),)
    init = "POST .*/-/npm/v1/security/.*"

    def url(self):
        return own_setting("npm", "config", "get", "registry")

    def prepare(self, place):
        place.write(".npmrc", f"registry={self.url()}\n")
        place.write("package.json", '{"name": "project", "version": "1.0.0"}')


class Pip(real_case.RealCase):
    """A wheel and what it needs; downloaded, and installed."""

    client, rule = "pip", "pypi"
    local = (managers_test.PipAsUser, managers_test.PipAsRoot)
    arrive = r"^files/"
    install = (("/usr/bin/python3", "-m", "pip", "download", "--no-cache-dir", "--dest", "files", "--disable-pip-version-check",
                "python-dateutil==2.8.2", "six==1.16.0"),
               ("/usr/bin/python3", "-m", "pip", "install", "--no-cache-dir", "--target", "here", "--disable-pip-version-check",
                "--no-deps", "six==1.16.0"))

    def prepare(self, place):
        settings = {name: own_setting("/usr/bin/python3", "-m", "pip", "config", "get", f"global.{name}")
                    for name in ("index-url", "extra-index-url")}
        place.write(".config/pip/pip.conf", "[global]\n" + "".join(f"{name} = {url}\n" for name, url in settings.items() if url))


class Cargo(real_case.RealCase):
    """A crate and what it needs."""

    client, rule = "cargo", "crates"
    local = (managers_test.CargoAsUser, managers_test.CargoAsRoot)
    arrive = r"\.crate$"
    install = (("cargo", "fetch"),)
    again = (("cargo", "update"),)

    def prepare(self, place):
        place.variables = {"CARGO_HOME": str(place.folder / "cargo-home")}
        place.write("cargo-home/config.toml", own_file(".cargo/config.toml"))
        place.write("Cargo.toml", '[package]\nname = "project"\nversion = "1.0.0"\nedition = "2018"\n[dependencies]\n'
                                  'itertools = "=0.10.5"\neither = "=1.8.1"\n')
        place.write("src/lib.rs", "")


class Go(real_case.RealCase):
    """A module and what it needs, with the checksum database."""

    client, rule = "go", "go"
    local = (managers_test.GoAsUser, managers_test.GoAsRoot)
    arrive = r"^go/pkg/mod/cache/download/[^s].*v0\.5\.0\.(zip|mod)$"
    install = (("go", "get", "golang.org/x/term@v0.5.0"), ("go", "list", "-m", "golang.org/x/term@latest"))
    init = "-"

    def url(self):
        return re.split("[,|]", own_setting("go", "env", "GOPROXY"))[0]

    def prepare(self, place):
        place.variables = {name: own_setting("go", "env", name) for name in ("GOPROXY", "GOSUMDB", "GONOSUMDB", "GOPRIVATE")}
        place.variables |= {"GOPATH": str(place.folder / "go"), "GOCACHE": str(place.folder / "cache"), "GOFLAGS": "-modcacherw",
                            "GOTOOLCHAIN": "local"}
        place.write("go.mod", "module project.example.test\n\ngo 1.17\n")


class Maven(real_case.RealCase):
    """An artifact of a range of versions, and what it needs."""

    client, rule = "mvn", "maven"
    local = (managers_test.MavenAsUser, managers_test.MavenAsRoot)
    arrive = r"^repository/.*\.(jar|pom)$"
    install = (("mvn", "--batch-mode", "--settings", "settings.xml", "-Dmaven.repo.local=repository", "validate"),)
    again = ((*install[0], "--update-snapshots"),)

    def prepare(self, place):
        place.write("settings.xml", own_file(".m2/settings.xml") or "<settings/>")
        pom = project_pom(("junit", "[4.12,4.13]")).replace("<groupId>test.example</groupId><artifactId>junit",
                                                            "<groupId>junit</groupId><artifactId>junit")
        place.write("pom.xml", pom)


class Apt(real_case.RealCase):
    """The lists of this machine's sources, and a package."""

    client, rule = "apt", "debian"
    local = (managers_test.AptAsUser, managers_test.AptAsRoot)
    arrive = r"\.deb$"
    install = (("apt-get", "update"), ("apt-get", "download", "hello"))
    again = (("apt-get", "update"),)
    init = "-"

    def url(self):
        lines = own_setting("apt-get", "indextargets", "--format", "$(SITE)").splitlines()
        return lines[0] if lines else ""

    def prepare(self, place):
        top = place.folder
        for folder in ("state/lists/partial", "cache/archives/partial"):
            (top / folder).mkdir(parents=True)
        place.write("status", "")
        place.write("apt.conf", f'Dir::State "{top}/state";\nDir::Cache "{top}/cache";\nDir::State::status "{top}/status";\n'
                                'APT::Sandbox::User "root";\nAcquire::Languages "none";\n')
        place.variables = {"APT_CONFIG": str(top / "apt.conf")}


class Git(real_case.RealCase):
    """The remote that git is configured with for everybody, if there is one."""

    client, rule = "git", "git"
    local = (managers_test.GitAsUser, managers_test.GitAsRoot)
    arrive = r"^clone/"

    @property
    def install(self):
        """A shallow clone, or a way to say that there is nothing to clone."""
        remote = own_setting("git", "config", "--system", "--get-regexp", r"^remote\..*\.url$").rpartition(" ")[2]
        return (("git", "clone", "--depth=1", remote, "clone") if remote else
                ("sh", "-c", "echo no remote is configured here, so git could not be tried; exit 1"),)


if __name__ == "__main__":
    if os.geteuid() != 0:
        raise SystemExit("these tests become another user: run them as root")
    unittest.main()
