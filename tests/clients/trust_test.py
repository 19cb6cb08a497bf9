"""Every client of docs/trust.md trusts the pod's issuer without being told, and the page says by which way.

Three workloads on one root filesystem: `both` as users have it; `files` is the same with every variable cleared; `variables` is
started without the hook, so its files are the image's own. PODJAIL_UPDATE_GOLDEN=1 rewrites the page's table.
"""

import os
import re
import unittest
from concurrent.futures import ThreadPoolExecutor

from pod.bundle import Mount
from pod.pod import PodSettings

from clients.trust_clients import CLIENTS, PROGRAMS, REGISTRY
from support.pod_case import REPOSITORY, PodCase

PAGE = REPOSITORY / "docs" / "trust.md"
BEGIN, END = "<!-- table: tests/clients/trust_test.py -->\n", "<!-- end of table -->\n"
HEAD = "| Client | Debian package | Version | By variable | By file | Both |\n|---|---|---|---|---|---|\n"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
FOLDER = 'HOME=$(mktemp -d) REGISTRY="$0"; export HOME REGISTRY; cd "$HOME"; '
SECONDS = 60


class Trust(PodCase):
    """A pod that may reach two hosts."""

    profile = "toolchains"
    settings = PodSettings(policies={"hosts.js": '["registry.example.test", "git.example.test"].includes(r.host)'})

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()
        programs = (Mount(REPOSITORY / "tests" / "clients" / "programs", PROGRAMS),)
        cls.pod.start_workload("both", mounts=programs)
        cls.pod.start_workload("variables", hooked="no", mounts=programs)
        lines = (cls.pod.shared / "env").read_text(encoding="ascii").splitlines()
        cls.variables = dict(line.partition("=")[::2] for line in lines)

    def attempt(self, client, container, environment):
        """How a client ended: its status and output. The container's own variables are cleared."""
        # Java and its kin print what they picked up from the environment, so only standard output counts.
        return self.pod.run(container, ["env", "-i", f"PATH={PATH}", *(f"{name}={value}" for name, value in environment.items()),
                                        "sh", "-euc", FOLDER + client.command, REGISTRY], timeout=SECONDS)

    def ways(self, client):
        """Whether a client trusts by variable, by file, and with both; and what it said when both failed."""
        by_variable = self.attempt(client, "variables", self.variables)
        by_file = self.attempt(client, "both", {})
        both = self.attempt(client, "both", self.variables)
        return client, [done.status == 0 and "hello" in done.stdout for done in (by_variable, by_file, both)], both

    def version(self, client):
        """As much of a version as a stable release of Debian keeps."""
        told = self.pod.run("both", ["sh", "-c", client.version], timeout=SECONDS).stdout
        parts = re.search(r"\d+\.[\d.]+", told)[0].split(".")
        return parts[0] if client.package == "nodejs" else ".".join(parts[:2])

    def test_every_client_trusts_the_issuer_by_the_ways_the_page_says(self):
        with ThreadPoolExecutor(max_workers=2) as pool:
            results = list(pool.map(self.ways, CLIENTS))
        table = HEAD
        for client, ways, both in results:
            with self.subTest(client.name):
                self.assertTrue(ways[2], f"{both.stdout}{both.stderr}")
            words = " | ".join("yes" if way else "no" for way in ways)
            table += f"| {client.name} | `{client.package}` | {self.version(client)} | {words} |\n"
        self.compare(table)

    def compare(self, table):
        """The page's table is this one."""
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        old, _, after = rest.partition(END)
        if os.environ.get("PODJAIL_UPDATE_GOLDEN"):
            PAGE.write_text(before + BEGIN + table + END + after, encoding="utf-8")
            return
        self.assertEqual(old, table, "docs/trust.md; PODJAIL_UPDATE_GOLDEN=1 rewrites it")

    def test_without_variable_and_file_nothing_trusts_the_issuer(self):
        """What the table says means something: the issuer is trusted by nothing else."""
        for client in CLIENTS[:4]:
            with self.subTest(client.name):
                self.assertNotEqual(0, self.attempt(client, "variables", {}).status)

    def test_java_trusts_the_issuer_after_the_distribution_made_its_store_anew(self):
        self.pod.start_workload("anew", mounts=(Mount(REPOSITORY / "tests" / "clients" / "programs", PROGRAMS),))
        done = self.pod.run("anew", ["update-ca-certificates", "--fresh"], timeout=SECONDS)
        self.assertEqual(0, done.status, done.stderr)
        java = [client for client in CLIENTS if client.name == "Java HttpClient"]
        self.assertIn("hello", self.attempt(*java, "anew", {}).stdout)

    def test_java_lists_both_stores(self):
        for store, kind in (("truststore.jks", "JKS"), ("truststore.p12", "PKCS12")):
            told = self.pod.run("both", ["keytool", "-list", "-keystore", f"/run/podjail/{store}", "-storepass", "changeit"],
                                timeout=SECONDS).stdout
            self.assertIn(f"Keystore type: {kind}", told)
            self.assertRegex(told, r"podjail-issuer, .*trustedCertEntry")

    def test_both_stores_serve_java_with_and_without_their_password(self):
        for store in ("truststore.jks", "truststore.p12"):
            for password in ("", " -Djavax.net.ssl.trustStorePassword=changeit"):
                with self.subTest(store=store, password=password):
                    options = f"-Djavax.net.ssl.trustStore=/run/podjail/{store}{password}"
                    done = self.pod.run("variables", ["java", *options.split(), f"{PROGRAMS}/Connection.java",
                                                      f"{REGISTRY}/hello"], timeout=SECONDS)
                    self.assertIn("hello", done.stdout, done.stderr)


if __name__ == "__main__":
    unittest.main()
