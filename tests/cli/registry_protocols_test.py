"""What registries and their clients do besides serving files, through podjail run: passwords and tokens, redirects to other hosts, a
database of checksums, downloads that go on where they stopped, and large ones."""

import hashlib
import os
import unittest

from registries.archives import zipped
from registries.debian import SUITE
from registries.manager_case import ManagerCase
from registries.maven import project_pom
from registries.modules import DOMAIN
from registries.outside import LOGIN, PASSWORD, TOKEN
from registries.server import Answer


class Credentials(ManagerCase):
    """Registries that want to know who asks: what a client shows arrives, and stands neither in a policy nor in a log."""

    def setUp(self):
        super().setUp()
        self.base = self.registries.url("private.test")
        self.with_login = self.base.replace("https://", f"https://{LOGIN}:{PASSWORD}@")

    def assert_it_stays_secret(self, *commands):
        """Runs the commands under the generated policy; all their requests go to the registry, and the last ones are answered."""
        self.generate()
        output = "".join(self.jail(*command) for command in commands)
        log = (self.place.folder / "decisions.log").read_text(encoding="utf-8")
        for secret in (TOKEN, PASSWORD):
            self.assertNotIn(secret, (self.policies / "generated.js").read_text(encoding="utf-8") + log)
            self.assertNotIn(secret, output[output.index("podjail: allowed"):])
        records = self.place.decisions()
        self.assertEqual({("private.test", "allow")}, {(one["host"], one["verdict"]) for one in records})
        self.assertEqual(200, records[-1]["status"])

    def test_npm_shows_its_token(self):
        self.place.write(".npmrc", f"registry={self.base}/npm/\n{self.base.removeprefix('https:')}/npm/:_authToken={TOKEN}\n"
                                   "audit=false\nupdate-notifier=false\n")
        self.place.write("package.json", '{"name": "project", "version": "1.0.0"}')
        self.assert_it_stays_secret(("npm", "install", "@team/frame"))

    def test_pip_shows_the_login_of_its_index(self):
        self.place.write("pip.conf", f"[global]\nindex-url = {self.with_login}/pypi/simple\n")
        self.place.variables = {"PIP_CONFIG_FILE": str(self.place.folder / "pip.conf"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        self.assert_it_stays_secret(("/usr/bin/python3", "-m", "pip", "install", "--target", "here", "--no-cache-dir", "frame"))

    def test_cargo_shows_its_token(self):
        self.place.variables = {"CARGO_HOME": str(self.place.folder / "cargo-home"), "CARGO_REGISTRIES_OWN_TOKEN": TOKEN}
        self.place.write(".cargo/config.toml", f'[registries.own]\nindex = "sparse+{self.base}/cargo/index/"\n'
                                               'credential-provider = ["cargo:token"]\n')
        self.place.write("Cargo.toml", '[package]\nname = "project"\nversion = "1.0.0"\nedition = "2018"\n[dependencies]\n'
                                       'frame = { version = "1", registry = "own" }\n')
        self.place.write("src/lib.rs", "")
        self.assert_it_stays_secret(("cargo", "fetch"))

    def test_go_shows_the_login_of_its_proxy(self):
        self.place.variables = {"GOPROXY": f"{self.with_login}/go", "GOSUMDB": "off", "GOTOOLCHAIN": "local",
                                "GOPATH": str(self.place.folder / "go"), "GOFLAGS": "-modcacherw"}
        self.place.write("go.mod", f"module project.example.test\n\ngo 1.17\n\nrequire {DOMAIN}/panel v1.1.0\n")
        self.assert_it_stays_secret(("go", "mod", "download"))

    def test_mvn_shows_its_login_when_asked(self):
        server = f"<servers><server><id>nearby</id><username>{LOGIN}</username><password>{PASSWORD}</password></server></servers>"
        self.place.write("settings.xml", f"<settings>{server}<mirrors><mirror><id>nearby</id><mirrorOf>*</mirrorOf>"
                                         f"<url>{self.base}/maven2</url></mirror></mirrors></settings>")
        self.place.write("pom.xml", project_pom(("frame", "1.2.0")))
        self.assert_it_stays_secret(("mvn", "--batch-mode", "--settings", "settings.xml", "-Dmaven.repo.local=repository", "validate"))

    def test_git_shows_the_login_of_its_remote_when_asked(self):
        for words in (("init", "--quiet"), ("remote", "add", "origin", f"{self.with_login}/team/panel.git")):
            self.assertEqual(0, self.place.run("git", *words).returncode)
        self.assert_it_stays_secret(("git", "fetch", "--quiet", "origin"))

    def test_apt_shows_its_login_over_https(self):
        self.place.write_apt(f"{self.base}/debian", self.registries.archive_key, SUITE)
        self.place.write("auth.conf", f"machine {self.base.removeprefix('https://')}/debian login {LOGIN} password {PASSWORD}\n")
        with open(self.place.folder / "apt.conf", "a", encoding="ascii") as settings:
            settings.write(f'Dir::Etc::netrc "{self.place.folder}/auth.conf";\n')
        self.policy('import { debian } from "podjail:registries";\n' + self.rule("debian", hosts=["private.test"], prefix="/debian"),
                    "generated.js")
        self.generate = lambda: None
        self.assert_it_stays_secret(("apt-get", "update"), ("apt-get", "install", "--yes", "frame"))


class Redirects(ManagerCase):
    """A registry sends its client to another host, which is judged as any other."""

    def test_cargo_follows_to_a_host_that_the_preset_names_and_to_no_other(self):
        table = self.registries.web.sites["crates.test"].files
        for name, version in (("frame", "1.2.0"), ("panel", "2.1.0")):
            place = f"/crates/{name}/{name}-{version}.crate"
            archive = self.registries.web.sites["files.crates.test"].files
            archive[place] = archive[f"/api/v1/crates/{name}/{version}/download"]
            table[f"/cargo/name/v1/crates/{name}/{version}/download"] = Answer(
                302, "text/plain", b"", {"Location": self.registries.url("files.crates.test", place)})
        self.place.variables = {"CARGO_HOME": str(self.place.folder / "cargo-home")}
        self.place.write(".cargo/config.toml", '[source.crates-io]\nreplace-with = "own"\n[source.own]\n'
                                               f'registry = "sparse+{self.registries.url("crates.test", "/cargo/name/index/")}"\n')
        self.place.write("Cargo.toml", '[package]\nname = "project"\nversion = "1.0.0"\nedition = "2018"\n[dependencies]\nframe = "1"\n')
        self.place.write("src/lib.rs", "")
        self.generate()
        self.jail("cargo", "fetch", status="not 0")
        self.assertIn("files.crates.test", {one["host"] for one in self.place.decisions() if one["verdict"] == "deny"})
        self.policy('import { crates } from "podjail:registries";\n' + self.rule("crates", hosts=["files.crates.test"]), "files.js")
        self.jail("cargo", "fetch")
        self.assertEqual({"allow"}, {one["verdict"] for one in self.place.decisions()})


class Checksums(ManagerCase):
    """go asks the checksum database through its proxy."""

    def go(self, **options):
        """Sets the client up, with a preset."""
        self.place.variables = {"GOPROXY": self.registries.url("modules.test"), "GOSUMDB": self.registries.checksums.verifier,
                                "GOTOOLCHAIN": "local", "GOPATH": str(self.place.folder / "go"), "GOFLAGS": "-modcacherw"}
        self.place.write("go.mod", f"module project.example.test\n\ngo 1.17\n\nrequire {DOMAIN}/panel v1.1.0\n")
        self.policy('import { go } from "podjail:registries";\n' + self.rule("go", hosts=["modules.test"], **options))

    def test_go_checks_what_it_downloads_where_the_preset_names_the_database(self):
        self.go(sumdb="sum.modules.test")
        self.jail("go", "mod", "download")
        module, sums = f"allow GET modules.test/{DOMAIN}/panel", "allow GET modules.test/sumdb/sum.modules.test"
        self.assert_asked(f"{module}/@v/v1.1.0.info", f"{module}/@v/v1.1.0.mod", f"{module}/@v/v1.1.0.zip", f"{sums}/supported",
                          f"{sums}/lookup/{DOMAIN}/panel@v1.1.0", f"{sums}/tile/8/0/000.p/4", perhaps=f"{sums}/latest")

    def test_go_takes_nothing_unchecked_where_it_does_not(self):
        self.go()
        self.jail("go", "mod", "download", status="not 0")
        self.assertEqual([], list((self.place.folder / "go/pkg/mod").glob(f"{DOMAIN}/*")))
        self.assertIn("/sumdb/sum.modules.test/supported", {one["path"] for one in self.place.decisions() if one["verdict"] == "deny"})


class Transfers(ManagerCase):
    """Parts of files, files that have not changed, and large ones."""

    def test_apt_goes_on_where_a_download_stopped(self):
        self.place.write_apt(self.registries.plain_url("debian.test", "/debian"), self.registries.archive_key, SUITE)
        self.policy('import { debian } from "podjail:registries";\n' + self.rule(
            "debian", hosts=["debian.test"], prefix="/debian", scheme="http", port=self.registries.web.http_port))
        self.jail("apt-get", "update")
        whole = self.registries.web.sites["debian.test"].files["/debian/pool/main/noisy_1.0.0_all.deb"][1]
        partial = self.place.folder / "cache/archives/partial/noisy_1.0.0_all.deb"
        partial.write_bytes(whole[:300])
        os.utime(partial, (1, 1))
        self.place.give()
        self.jail("apt-get", "install", "--yes", "--download-only", "noisy")
        self.assertEqual(whole, (self.place.folder / "cache/archives/noisy_1.0.0_all.deb").read_bytes())
        last = [one for one in self.registries.web.requests if one.path.endswith("noisy_1.0.0_all.deb")][-1]
        self.assertEqual("bytes=300-", last.headers.get("range"))

    def test_npm_asks_whether_a_description_has_changed(self):
        self.place.write(".npmrc", f"registry={self.registries.url('npm.test')}/\naudit=false\nupdate-notifier=false\n")
        self.generate()
        for _ in range(2):
            self.jail("npm", "view", "--prefer-online", "panel", "version")
        self.assertEqual([200, 304], [one["status"] for one in self.place.decisions()])

    def test_pip_downloads_a_large_wheel_byte_by_byte(self):
        name = "bulk-1.0-py3-none-any.whl"
        wheel = zipped({"bulk.bin": os.urandom(32 << 20), "bulk-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: bulk\nVersion: 1.0\n",
                        "bulk-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"})
        page = f'<a href="/packages/{name}#sha256={hashlib.sha256(wheel).hexdigest()}">{name}</a>'
        self.registries.web.sites["pypi.test"].files |= {"/simple/bulk/": ("text/html", page.encode()),
                                                         f"/packages/{name}": ("application/octet-stream", wheel)}
        self.place.write("pip.conf", f"[global]\nindex-url = {self.registries.url('pypi.test')}/simple\n")
        self.place.variables = {"PIP_CONFIG_FILE": str(self.place.folder / "pip.conf"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        self.generate()
        self.jail("/usr/bin/python3", "-m", "pip", "download", "--no-cache-dir", "bulk")
        self.assertEqual(wheel, (self.place.folder / name).read_bytes())
        self.assertEqual([len(wheel)], [one["bytes_received"] for one in self.place.decisions() if one["path"].endswith(name)])


if __name__ == "__main__":
    unittest.main()
