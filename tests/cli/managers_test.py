"""Unmodified package managers in podjail run, with the policies made for them, against registries on loopback addresses.

Of every client: what it installs arrives; its requests are the ones that are known, each judged; and what a package does when it is
installed, calling home, is refused while the rest works. Run by root, and by a user without privileges.
"""

import json
import shutil
import unittest

from registries.clients import described
from registries.debian import SUITE
from registries.manager_case import ManagerCase
from registries.maven import project_pom
from registries.modules import DOMAIN
from registries.pypi import pypi_hashes


class Npm:
    """npm, with a registry in .npmrc."""

    def test_npm_installs_with_the_generated_policy_and_its_scripts_call_nobody(self):
        self.place.write(".npmrc", f"registry={self.registries.url('npm.test')}/\naudit=true\nfund=false\nupdate-notifier=false\n"
                                   f"cache={self.place.folder}/cache\n")
        self.place.write("package.json", '{"name": "project", "version": "1.0.0"}')
        self.generate()
        self.jail("npm", "install", "@team/frame", "noisy")
        self.assertEqual("2.1.0", json.loads((self.place.folder / "node_modules/panel/package.json").read_text())["version"])
        self.assertEqual("403", (self.place.folder / "node_modules/noisy/outcome.txt").read_text())
        self.assert_asked(
            "allow GET npm.test/@team%2fframe", "allow GET npm.test/noisy", "allow GET npm.test/panel",
            "allow GET npm.test/@team/frame/-/frame-1.2.0.tgz", "allow GET npm.test/noisy/-/noisy-1.0.0.tgz",
            "allow GET npm.test/panel/-/panel-2.1.0.tgz",
            "deny POST npm.test/-/npm/v1/security/advisories/bulk (policy_denied)", "deny POST uploads.test/collect (not_allowed)",
            perhaps=r"deny POST npm.test/-/npm/v1/security/audits/quick \(policy_denied\)")
        self.assert_nobody_called_home()

    def test_npm_installs_what_its_lock_file_lists_and_nothing_else(self):
        self.place.write(".npmrc", f"registry={self.registries.url('npm.test')}/\naudit=false\nupdate-notifier=false\n")
        self.place.write("package.json", '{"name": "project", "version": "1.0.0", "dependencies": {"@team/frame": "1.2.0"}}')
        self.policy(self.rule_npm())
        self.jail("npm", "install", "--package-lock-only")
        self.place.decisions()
        shutil.copy(self.place.folder / "package-lock.json", self.policies)
        self.policy('import text from "file:package-lock.json";\nimport { npm, packageLock } from "podjail:registries";\n' +
                    self.rule("npm", hosts=["npm.test"], lock="packageLock(text)"))
        self.jail("npm", "ci", "--cache", "fresh")
        self.assert_asked("allow GET npm.test/@team/frame/-/frame-1.2.0.tgz", "allow GET npm.test/panel/-/panel-2.1.0.tgz")
        self.jail("npm", "install", "panel@3.0.0", "--cache", "fresh", status="not 0")
        self.assert_asked("allow GET npm.test/panel", "deny GET npm.test/panel/-/panel-3.0.0.tgz (not_allowed)")
        self.jail("npm", "install", "noisy", status="not 0")
        self.assert_asked("deny GET npm.test/noisy (not_allowed)")

    def rule_npm(self):
        """The preset of npm.js for this registry."""
        return 'import { npm } from "podjail:registries";\n' + self.rule("npm", hosts=["npm.test"])


class Pip:
    """pip, with an index in pip.conf."""

    def setUp(self):
        super().setUp()
        self.place.variables = {"PIP_CONFIG_FILE": str(self.place.folder / "pip.conf"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        self.configure("/simple")
        self.pip = ["/usr/bin/python3", "-m", "pip", "install", "--target", "here", "--no-cache-dir"]

    def configure(self, index):
        """Writes which index there is."""
        self.place.write("pip.conf", f"[global]\nindex-url = {self.registries.url('pypi.test', index)}\n")

    def test_pip_installs_from_a_mirror_with_the_generated_policy(self):
        self.configure("/mirror/simple")
        self.generate()
        self.jail(*self.pip, "frame")
        files = "allow GET pypi.test/mirror/packages/ab/cd"
        self.assert_asked("allow GET pypi.test/mirror/simple/frame/", "allow GET pypi.test/mirror/simple/panel/",
                          f"{files}/frame-1.2.0-py3-none-any.whl", f"{files}/panel-2.1.0-py3-none-any.whl")

    def test_pip_installs_and_what_builds_a_package_calls_nobody(self):
        self.policy('import { pypi } from "podjail:registries";\n' +
                    self.rule("pypi", hosts=["pypi.test"], files=["files.pypi.test"]))
        self.jail(*self.pip, "frame", "noisy")
        self.assertIn('"2.1.0"', (self.place.folder / "here/panel.py").read_text())
        self.assertEqual("outcome = '403'\n", (self.place.folder / "here/noisy.py").read_text())
        self.assert_asked(
            "allow GET pypi.test/simple/frame/", "allow GET pypi.test/simple/panel/", "allow GET pypi.test/simple/noisy/",
            "allow GET files.pypi.test/packages/ab/cd/frame-1.2.0-py3-none-any.whl",
            "allow GET files.pypi.test/packages/ab/cd/panel-2.1.0-py3-none-any.whl",
            "allow GET files.pypi.test/packages/ab/cd/noisy-1.0.0.tar.gz", "deny POST uploads.test/collect (not_allowed)")
        self.assert_nobody_called_home()

    def test_pip_installs_what_its_hashes_list_and_nothing_else(self):
        hashes = "".join(f"{name} --hash=sha256:{digest}\n" for name, digest in pypi_hashes().items())
        self.place.write("requirements.txt", hashes)
        (self.policies / "requirements.txt").write_text(hashes, encoding="ascii")
        self.policy('import text from "file:requirements.txt";\nimport { pypi, requirements } from "podjail:registries";\n' +
                    self.rule("pypi", hosts=["pypi.test"], files=["files.pypi.test"], lock="requirements(text)"))
        self.jail(*self.pip, "-r", "requirements.txt")
        self.place.decisions()
        self.jail(*self.pip, "--upgrade", "panel==3.0.0", status="not 0")
        self.assert_asked("allow GET pypi.test/simple/panel/",
                          "deny GET files.pypi.test/packages/ab/cd/panel-3.0.0-py3-none-any.whl (not_allowed)")
        self.jail(*self.pip, "noisy", status="not 0")
        self.assert_asked("deny GET pypi.test/simple/noisy/ (not_allowed)")


class Cargo:
    """cargo, with a source replaced in its configuration."""

    def project(self, *needs, index="/"):
        """A crate that needs others, and the registry."""
        self.place.variables = {"CARGO_HOME": str(self.place.folder / "cargo-home")}
        self.place.write(".cargo/config.toml", '[source.crates-io]\nreplace-with = "local"\n[source.local]\n'
                                               f'registry = "sparse+{self.registries.url("crates.test", index)}"\n')
        self.place.write("Cargo.toml", '[package]\nname = "project"\nversion = "1.0.0"\nedition = "2018"\n[dependencies]\n' +
                         "".join(f'{one} = "{wanted}"\n' for one, wanted in needs))
        self.place.write("src/main.rs", 'fn main() { println!("{}", noisy::outcome()); }\n')

    def test_cargo_fetches_from_a_mirror_with_the_generated_policy(self):
        self.project(("frame", "1"), index="/cargo/name/index/")
        self.generate()
        self.jail("cargo", "fetch")
        top = "allow GET crates.test/cargo/name"
        self.assert_asked(f"{top}/index/config.json", f"{top}/index/fr/am/frame", f"{top}/index/pa/ne/panel",
                          f"{top}/v1/crates/frame/1.2.0/download", f"{top}/v1/crates/panel/2.1.0/download")

    def test_cargo_builds_and_build_scripts_call_nobody(self):
        self.project(("frame", "1"), ("noisy", "1"))
        self.policy('import { crates } from "podjail:registries";\n' +
                    self.rule("crates", hosts=["crates.test"], files=["files.crates.test"]))
        self.assertTrue(self.jail("cargo", "run", "--quiet").startswith("403\n"))
        self.assert_asked(
            "allow GET crates.test/config.json", "allow GET crates.test/fr/am/frame", "allow GET crates.test/no/is/noisy",
            "allow GET crates.test/pa/ne/panel", "allow GET files.crates.test/api/v1/crates/frame/1.2.0/download",
            "allow GET files.crates.test/api/v1/crates/noisy/1.0.0/download",
            "allow GET files.crates.test/api/v1/crates/panel/2.1.0/download", "deny POST uploads.test/collect (not_allowed)")
        self.assert_nobody_called_home()

    def test_cargo_fetches_what_its_lock_file_lists_and_nothing_else(self):
        self.project(("frame", "1"))
        self.policy('import { crates } from "podjail:registries";\n' +
                    self.rule("crates", hosts=["crates.test"], files=["files.crates.test"]))
        self.jail("cargo", "generate-lockfile")
        self.place.decisions()
        shutil.copy(self.place.folder / "Cargo.lock", self.policies)
        self.policy('import text from "file:Cargo.lock";\nimport { crates, cargoLock } from "podjail:registries";\n' +
                    self.rule("crates", hosts=["crates.test"], files=["files.crates.test"], lock="cargoLock(text)"))
        self.jail("cargo", "fetch", "--locked")
        self.assert_asked("allow GET files.crates.test/api/v1/crates/frame/1.2.0/download",
                          "allow GET files.crates.test/api/v1/crates/panel/2.1.0/download")
        self.jail("cargo", "add", "--quiet", "noisy", status="not 0")
        self.assert_asked("allow GET crates.test/config.json", "deny GET crates.test/no/is/noisy (not_allowed)")


class Go:
    """go, with a module proxy in its environment."""

    def setUp(self):
        super().setUp()
        self.place.variables = {
            "GOPROXY": self.registries.url("modules.test"), "GOSUMDB": "off", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0",
            "GOPATH": str(self.place.folder / "go"), "GOCACHE": str(self.place.folder / "go-cache"), "GOFLAGS": "-modcacherw"}
        self.place.write("go.mod", f"module project.example.test\n\ngo 1.17\n\nrequire {DOMAIN}/frame v1.2.0\n")
        self.place.write("project.go", f'package project\n\nimport _ "{DOMAIN}/frame"\n\n//go:generate go run {DOMAIN}/noisy\n')

    def test_go_builds_and_generators_call_nobody(self):
        self.generate()
        self.jail("go", "get", ".", f"{DOMAIN}/noisy@latest")
        self.jail("go", "build", ".")
        self.assertIn("403", self.jail("go", "generate", "."))
        self.assert_asked(*self.of("frame/@v/v1.2.0", "mod", "zip"), *self.of("panel/@v/v1.1.0", "mod", "zip"),
                          f"allow GET modules.test/{DOMAIN}/noisy/@v/list", *self.of("noisy/@v/v1.0.0", "info", "mod", "zip"),
                          "deny POST uploads.test/collect (not_allowed)",
                          perhaps=rf"allow GET modules.test/{DOMAIN}/(|frame/|panel/)@v/(list|v1.[12].0.info)")
        self.assert_nobody_called_home()

    def of(self, module, *kinds):
        """The requests for some files of a module."""
        return [f"allow GET modules.test/{DOMAIN}/{module}.{kind}" for kind in kinds]

    def test_go_downloads_what_its_sums_list_and_nothing_else(self):
        self.policy('import { go } from "podjail:registries";\n' + self.rule("go", hosts=["modules.test"], modules=[DOMAIN]))
        self.jail("go", "mod", "tidy", "-e")
        shutil.copy(self.place.folder / "go.sum", self.policies)
        self.policy('import text from "file:go.sum";\nimport { go, goSum } from "podjail:registries";\n' +
                    self.rule("go", hosts=["modules.test"], lock="goSum(text)"))
        self.place.decisions()
        self.place.variables["GOPATH"] = str(self.place.folder / "fresh")
        self.jail("go", "mod", "download")
        self.assert_asked(*self.of("frame/@v/v1.2.0", "info", "mod", "zip"), *self.of("panel/@v/v1.1.0", "info", "mod", "zip"))
        self.jail("go", "get", f"{DOMAIN}/panel@v1.0.0", status="not 0")
        self.assert_asked(f"deny GET modules.test/{DOMAIN}/@v/v1.0.0.info (not_allowed)",  # it may be a package of that module
                          f"deny GET modules.test/{DOMAIN}/panel/@v/v1.0.0.info (not_allowed)")


class Maven:
    """mvn, with a mirror in settings.xml."""

    def mvn(self, *extensions, mirror_of="central"):
        """Writes a project and settings, and returns the command that resolves."""
        self.place.write("settings.xml", f"<settings><mirrors><mirror><id>nearby</id><mirrorOf>{mirror_of}</mirrorOf>"
                                         f"<url>{self.registries.url('maven.test', '/maven2')}</url></mirror></mirrors></settings>")
        self.place.write("pom.xml", project_pom(*extensions))
        return ["mvn", "--batch-mode", "--settings", "settings.xml", "-Dmaven.repo.local=repository", "validate"]

    def test_mvn_resolves_and_asks_no_repository_that_a_package_names(self):
        command = self.mvn(("frame", "1.2.0"), ("noisy", "1.0.0"))
        self.generate()
        self.jail(*command)
        self.assertTrue((self.place.folder / "repository/test/example/panel/2.1.0/panel-2.1.0.jar").is_file())
        top = "allow GET maven.test/maven2"
        files = [f"{top}/test/example/{name}/{version}/{name}-{version}.{kind}" for name, version, kinds in (
            ("frame", "1.2.0", "pom jar"), ("noisy", "1.0.0", "pom jar"), ("panel", "2.0.0", "pom"), ("panel", "2.1.0", "pom jar"),
        ) for kind in kinds.split()]
        files += [f"{top}/test/example/panel/maven-metadata.xml", f"{top}/org/codehaus/plexus/plexus-utils/1.1/plexus-utils-1.1.jar"]
        self.assert_asked(*files, *[f"{file}.sha1" for file in files],
                          "deny GET uploads.test/maven2/test/example/panel/maven-metadata.xml (not_allowed)")
        self.assert_nobody_called_home()

    def test_mvn_resolves_the_groups_of_the_preset_and_nothing_else(self):
        self.policy('import { maven } from "podjail:registries";\n' + self.rule(
            "maven", hosts=["maven.test"], prefix="/maven2", groups=["test.example.frame", "test.example.panel",
                                                                     "org.codehaus.plexus"]))
        self.jail(*self.mvn(("frame", "1.2.0"), mirror_of="*"))
        self.place.decisions()
        self.jail(*self.mvn(("noisy", "1.0.0"), mirror_of="*"), status="not 0")
        self.assert_asked("deny GET maven.test/maven2/test/example/noisy/1.0.0/noisy-1.0.0.pom (not_allowed)")


class Apt:
    """apt-get, with directories of its own."""

    def apt(self, suite=SUITE):
        """Writes its configuration."""
        self.place.write_apt(self.registries.plain_url("debian.test", "/debian"), self.registries.archive_key, suite)

    def preset(self):
        """The preset of apt.js for this repository."""
        self.policy('import { debian } from "podjail:registries";\n' + self.rule(
            "debian", hosts=["debian.test"], prefix="/debian", suites=[SUITE], scheme="http", port=self.registries.web.http_port))

    def test_apt_installs_and_maintainers_scripts_call_nobody(self):
        self.apt()
        self.preset()
        self.jail("apt-get", "update")
        asked = described(self.place.decisions())
        lists = f"allow GET debian.test/debian/dists/{SUITE}"
        self.assertEqual([f"{lists}/InRelease"], asked[:1])
        self.assertRegex(" ".join(asked[1:]), f"^{lists}/main/binary-all/by-hash/SHA512/[0-9a-f]{{128}}$")
        self.jail("apt-get", "install", "--yes", "frame", "noisy")
        pool = "allow GET debian.test/debian/pool/main"
        denied = self.assert_asked(f"{pool}/frame_1.2.0%2btest%7e1_all.deb", f"{pool}/panel_1:2.1.0_all.deb",
                                   f"{pool}/noisy_1.0.0_all.deb", "deny POST uploads.test/collect (not_allowed)")
        self.assertEqual({"curl"}, denied)  # which the script of noisy ran
        self.assertEqual("1:2.1.0\n", (self.place.folder / "installed/usr/share/panel/version").read_text())
        self.assertEqual("403", (self.place.folder / "installed/outcome").read_text())
        self.assert_nobody_called_home()
        self.jail("apt-get", "update")
        self.assert_asked(f"{lists}/InRelease")  # which has not changed

    def test_apt_reads_the_suites_of_the_preset_and_nothing_else(self):
        self.apt("other")
        self.preset()
        self.jail("apt-get", "update", status="not 0")
        self.assert_asked("deny GET debian.test/debian/dists/other/InRelease (not_allowed)")


class Git:
    """git over HTTPS."""

    def preset(self):
        """The preset of git.js for these repositories."""
        self.policy('import { git } from "podjail:git";\n' + self.rule("git", hosts=["git.test"], repositories=["/team/*"]))

    def of(self, name):
        """The requests of a clone by the second version of the protocol."""
        return [f"allow GET git.test/team/{name}.git/info/refs?…", f"allow POST git.test/team/{name}.git/git-upload-pack"]

    def test_git_clones_with_submodules_and_fetches_none_from_elsewhere(self):
        self.preset()
        self.jail("git", "clone", "--recurse-submodules", self.registries.url("git.test", "/team/frame.git"))
        self.assertEqual("panel\n", (self.place.folder / "frame/panel/README").read_text())
        self.assert_asked(*self.of("frame"), *self.of("panel"))
        self.jail("git", "clone", self.registries.url("git.test", "/team/noisy.git"))
        self.jail("git", "-C", "noisy", "submodule", "update", "--init", "panel")
        self.assertEqual("panel\n", (self.place.folder / "noisy/panel/README").read_text())
        self.jail("git", "-C", "noisy", "submodule", "update", "--init", "elsewhere", status="not 0")
        self.assert_asked(*self.of("noisy"), *self.of("panel"), "deny GET uploads.test/steal.git/info/refs?… (not_allowed)")
        self.assert_nobody_called_home()

    def test_git_fetches_its_remotes_with_the_generated_policy(self):
        for words in (("init", "--quiet"), ("remote", "add", "origin", self.registries.url("git.test", "/team/panel.git"))):
            self.assertEqual(0, self.place.run("git", *words).returncode)
        self.generate()
        self.jail("git", "pull", "--quiet", "origin", "main")
        self.assertEqual("panel\n", (self.place.folder / "README").read_text())
        self.assert_asked(*self.of("panel"))
        self.jail("git", "ls-remote", self.registries.url("git.test", "/team/frame.git"), status="not 0")
        self.assert_asked("deny GET git.test/team/frame.git/info/refs?… (not_allowed)")

    def test_git_pushes_nothing(self):
        self.preset()
        self.jail("git", "clone", "--quiet", self.registries.url("git.test", "/team/panel.git"))
        self.place.decisions()
        self.jail("git", "-C", "panel", "push", "origin", "main:stolen", status="not 0")
        self.assert_asked("deny GET git.test/team/panel.git/info/refs?… (not_allowed)")
        self.assertEqual(["refs/heads/main"], self.registries.repositories.branches("panel"))


def _both(tests):
    return [type(f"{tests.__name__}As{mode.title()}", (tests, ManagerCase), {"mode": mode}) for mode in ("root", "user")]


for _tests in (Npm, Pip, Cargo, Go, Maven, Apt, Git):
    for _case in _both(_tests):
        globals()[_case.__name__] = _case


if __name__ == "__main__":
    unittest.main()
