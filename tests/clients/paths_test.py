"""Clients whose paths look odd and mean no harm: apt's flat repositories, and names with an encoded slash."""

import unittest

from pod.pod import PodSettings

from support.pod_case import PodCase

HOST = "registry.example.test"
POLICY = f"""
r.host === "{HOST}" && (/^\\/apt\\/flat\\/[A-Za-z.]+$/.test(r.path) ||
  r.path === "/granted/@scope%2fname" && allow({{ encodedSlash: true }}) || r.path === "/other/@scope%2fname")
"""
FETCH = """set -e
cd "$(mktemp -d)" && mkdir -p lists/partial archives/partial && chmod 777 .
echo "deb [trusted=yes] https://registry.example.test/apt/flat ./" >sources.list
options="-qq -o Dir::Etc::SourceList=$PWD/sources.list -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists=$PWD/lists
  -o Dir::Cache=$PWD -o Dir::Cache::Archives=$PWD/archives"
apt-get $options update
apt-get $options download hello
ls"""


class Paths(PodCase):
    """A pod whose policy looks at the whole path."""

    settings = PodSettings(policies={"paths.js": POLICY})

    def paths(self):
        """What the server outside was asked for."""
        return [request.path for request in self.pod.outside.requests]

    def test_apt_reads_a_flat_repository(self):
        self.assertIn("hello", self.run_ok(["sh", "-c", FETCH]))
        self.assertIn("/apt/flat/./Packages", self.paths())
        self.assertIn("/apt/flat/./hello.deb", self.paths())

    def test_an_encoded_slash_passes_where_it_is_granted(self):
        self.run_ok(["curl", "-sS", f"https://{HOST}/granted/@scope%2fname"])
        self.assertIn("/granted/@scope%2fname", self.paths())
        self.assertIn("encoded_slash", self.run_ok(["curl", "-sS", f"https://{HOST}/other/@scope%2fname"]))
        self.assertNotIn("/other/@scope%2fname", self.paths())


if __name__ == "__main__":
    unittest.main()
