"""The examples: their policies compile, their tests pass, and what they run is something that admission takes."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from documents import CHART, EXAMPLES, REPOSITORY, read

PODJAIL = Path(os.environ.get("PODJAIL_BIN", REPOSITORY / "build" / "dev" / "bin")) / "podjail"
FILES = sorted(path for path in EXAMPLES.glob("*.yaml") if not path.name.endswith(".values.yaml"))
API_SERVER = "kubernetes.default.svc.cluster.local:443"


def of_kind(path, kind):
    return [document for document in read(path) if document["kind"] == kind]


def policies():
    """(file's name, ConfigMap) of each ConfigMap that holds policies."""
    return [(path.name, item) for path in FILES for item in of_kind(path, "ConfigMap")
            if item["metadata"].get("labels", {}).get("podjail.dev/policy") == "true"]


def pod_specs(value):
    """Every pod's specification anywhere in a document."""
    if isinstance(value, dict):
        if isinstance(value.get("containers"), list):
            yield value
        for item in value.values():
            yield from pod_specs(item)
    elif isinstance(value, list):
        for item in value:
            yield from pod_specs(item)


class ExamplesTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def podjail(self, *words):
        return subprocess.run([PODJAIL, *map(str, words)], capture_output=True, text=True, timeout=120, check=False)

    def extract(self, item):
        """The folder that a volume of this ConfigMap would be."""
        folder = self.folder / item["metadata"]["name"]
        folder.mkdir()
        for name, text in item["data"].items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    def opinion(self, folder, container):
        """What `podjail eval` says of a connection to the API server."""
        done = self.podjail("eval", "--policy", folder, "--protocol", "connect", "--tls", "--container", container, API_SERVER)
        return done.stdout.splitlines()[0]

    def test_there_is_one_of_each_kind_of_builder(self):
        self.assertEqual([path.stem for path in FILES], ["argo", "buildah", "github", "gitlab", "job", "kaniko", "tekton"])

    def test_policies_have_no_mistakes_and_no_line_to_warn_of(self):
        for name, item in policies():
            done = self.podjail("check", self.extract(item))
            self.assertEqual(done.returncode, 0, f"{name}: {done.stdout}{done.stderr}")
            self.assertNotIn(": warning: ", done.stdout, name)

    def test_policies_have_tests_and_they_pass(self):
        for name, item in policies():
            done = self.podjail("test", self.extract(item))
            self.assertEqual(done.returncode, 0, f"{name}: {done.stdout}{done.stderr}")

    def test_the_baseline_of_the_chart_compiles_and_denies_metadata(self):
        values = read(CHART / "values.yaml")[0]
        folder = self.extract({"metadata": {"name": "baseline"}, "data": values["baseline"]["policies"]})
        self.assertEqual(self.podjail("check", folder).returncode, 0)
        done = self.podjail("eval", "--policy", folder, "--protocol", "connect", "metadata.google.internal:80")
        self.assertTrue(done.stdout.startswith("deny policy_denied"), done.stdout)

    def test_the_baseline_of_the_chart_says_nothing_of_requests_or_it_would_keep_all_from_passthrough(self):
        values = read(CHART / "values.yaml")[0]
        self.assertNotIn("onRequest", "".join(values["baseline"]["policies"].values()))

    def test_argos_wait_reaches_the_api_server_and_main_does_not(self):
        folder = self.extract(next(item for name, item in policies() if item["metadata"]["name"] == "argo-executor"))
        self.assertTrue(self.opinion(folder, "wait").startswith("allow"), self.opinion(folder, "wait"))
        self.assertTrue(self.opinion(folder, "main").startswith("no opinion"), self.opinion(folder, "main"))

    def test_githubs_runner_reaches_the_api_server_and_its_jobs_do_not(self):
        folder = self.extract(next(item for name, item in policies() if item["metadata"]["name"] == "github"))
        self.assertTrue(self.opinion(folder, "runner").startswith("allow"), self.opinion(folder, "runner"))
        self.assertTrue(self.opinion(folder, "job").startswith("no opinion"), self.opinion(folder, "job"))

    def test_every_policy_that_is_named_exists_in_that_namespace(self):
        for path in FILES:
            there = {(item["metadata"]["namespace"], item["metadata"]["name"]) for item in of_kind(path, "ConfigMap")}
            named = [(item["metadata"]["name"], item["metadata"].get("annotations", {})) for item in of_kind(path, "Namespace")]
            named += [(item["metadata"]["namespace"], item["metadata"].get("annotations", {})) for item in of_kind(path, "Pod")]
            named += [(item["metadata"]["namespace"], item["spec"]["template"]["metadata"]["annotations"])
                      for item in of_kind(path, "Job") if "metadata" in item["spec"]["template"]]
            wanted = {(namespace, name) for namespace, notes in named
                      for name in notes.get("podjail.dev/policy", "").split(",") if name}
            self.assertEqual(wanted, there, path.name)

    def test_every_namespace_is_selected(self):
        for path in FILES:
            labels = [item["metadata"]["labels"] for item in of_kind(path, "Namespace")]
            self.assertEqual(labels, [{"podjail.dev/inject": "enabled"}], path.name)

    def test_no_pod_asks_for_what_the_jail_refuses(self):
        found = 0
        for path in EXAMPLES.glob("*.yaml"):
            for spec in (spec for document in read(path) for spec in pod_specs(document)):
                found += 1
                self.assertFalse({"hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"} & set(spec), path.name)
                for container in spec["containers"]:
                    held = container.get("securityContext", {})
                    self.assertFalse(held.get("privileged"), path.name)
                    self.assertNotIn("add", held.get("capabilities", {}), path.name)
        self.assertGreaterEqual(found, 4)


if __name__ == "__main__":
    unittest.main()
