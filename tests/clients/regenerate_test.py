"""A distribution that makes its trust bundle anew, inside the jail, keeps the pod's issuer in it."""

import shutil
import unittest

from pod import rootfs
from pod.bundle import Mount
from pod.pod import PodSettings

from support.pod_case import PodCase

HOST = "registry.example.test"
URL = f"https://{HOST}/hello"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
COUNT = f"grep -c BEGIN {BUNDLE}"
# An apt that knows one repository, the one outside.
SOURCES = f"rm -rf /etc/apt/sources.list* && echo 'deb [trusted=yes] https://{HOST}/apt stable main' >/etc/apt/sources.list"
VERIFY = f"openssl s_client -connect {HOST}:443 -verify_return_error -brief </dev/null"


class FreshWorkload(PodCase):
    """A workload of its own for each test: they change its files. Nothing in it is told about trust."""

    settings = PodSettings(policies={"hosts.js": f'r.host === "{HOST}"'})

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()

    def start(self, **changes):
        """Starts the workload."""
        self.name = self.id().rpartition(".")[2].replace("_", "-")
        self.pod.start_workload(self.name, **changes)

    def shell(self, command):
        """The output of a shell command of the workload."""
        done = self.pod.run(self.name, ["sh", "-ec", command], timeout=60)
        self.assertEqual(0, done.status, f"{command}: {done.stdout}{done.stderr}")
        return done.stdout


class Regenerate(FreshWorkload):
    """An image that has the package of certificates already."""

    def setUp(self):
        self.start()

    def assert_trusted(self):
        """A program that reads the bundle, and one that looks into the directory alone, trust the issuer."""
        self.assertIn("hello", self.shell(f"curl -sSf {URL}"))
        self.shell("SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/etc/ssl/certs " + VERIFY)

    def test_the_issuer_is_trusted_from_the_start(self):
        self.assert_trusted()

    def test_update_ca_certificates_keeps_it(self):
        for options in ("", "--fresh", ""):
            self.shell(f"update-ca-certificates {options}")
            self.assert_trusted()

    def test_the_bundle_of_the_distribution_is_whole_afterwards(self):
        before = int(self.shell(COUNT))
        self.shell("update-ca-certificates")
        self.assertEqual(before, int(self.shell(COUNT)))

    def test_apt_reinstalls_the_package_of_certificates(self):
        self.shell(f"{SOURCES} && apt-get -qq update && apt-get -qq install --reinstall -y ca-certificates 2>&1")
        self.assert_trusted()

    def test_the_image_has_nothing_of_it(self):
        image = rootfs.ensure(self.profile)
        self.assertIn("podjail", self.shell(f"cat {BUNDLE}"))
        self.assertNotIn("podjail", (image / BUNDLE.lstrip("/")).read_text(encoding="ascii"))
        self.assertEqual([], list((image / "etc/ssl/certs").glob("podjail*")))
        self.assertEqual([], list((image / "usr/local/share/ca-certificates").glob("*")))


class Install(FreshWorkload):
    """A slim image without any certificate."""

    profile = "bare"

    def test_the_image_is_given_a_bundle(self):
        self.start()
        self.shell(VERIFY)
        self.shell(f"test -s {BUNDLE} && test /etc/ssl/cert.pem -ef {BUNDLE}")

    def test_apt_installs_the_package_of_certificates_and_the_issuer_stays(self):
        self.start()
        self.shell(f"{SOURCES} && apt-get -qq update && apt-get -qq install -y ca-certificates 2>&1")
        self.shell(VERIFY)
        self.assertGreater(int(self.shell(COUNT)), 100)

    def test_a_read_only_root_is_given_one_too(self):
        self.start(root_mode="ro")
        self.shell(VERIFY)


class Named(FreshWorkload):
    """A workload whose own variables name other files."""

    def test_a_file_of_its_own_is_trusted_with_the_issuer_in_it(self):
        folder = self.pod.path / "volume"
        folder.mkdir()
        self.addCleanup(shutil.rmtree, folder)
        (folder / "mine.pem").write_bytes(self.pod.outside.roots.read_bytes())
        before = (folder / "mine.pem").read_bytes()
        self.start(mounts=(Mount(folder, "/volume"),), environment={"CURL_CA_BUNDLE": "/volume/mine.pem"})
        self.assertIn("hello", self.shell(f"curl -sSf {URL}"))
        self.assertEqual(before, (folder / "mine.pem").read_bytes())

    def test_a_directory_of_its_own_finds_it_by_its_hash(self):
        self.start(environment={"SSL_CERT_DIR": "/opt", "SSL_CERT_FILE": "/dev/null"})
        self.shell(VERIFY)


if __name__ == "__main__":
    unittest.main()
