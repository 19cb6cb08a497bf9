"""The webhook itself behind the chart's manifests on a real API server: it makes its certificate, is asked through its Service, jails
pods, and the API server's own policies take what it makes. With the rights of its account and no others. No pod runs."""

import copy
import os
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from admission_test import HOOKS, OBJECTS, SYSTEM, plain_pod
from control_plane import ControlPlane, Refused, enter_own_network
from documents import EXAMPLES, REPOSITORY, read
from pod.waiting import wait_until

BINARIES = Path(os.environ.get("PODJAIL_BIN", REPOSITORY / "build" / "dev" / "bin")).resolve()
ADDRESS = "192.0.2.10"
CONFIG = OBJECTS.config("podjail-webhook", "webhook.json")
SECONDS = 90
POD_UID = 65532


def setUpModule():
    enter_own_network(ADDRESS)


class InjectionTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # To the endpoints, because nothing here serves a Service's address.
        cls.server = ControlPlane("--enable-aggregator-routing=true", "--advertise-address", ADDRESS)
        cls.addClassCleanup(cls.server.stop)
        for item in OBJECTS.all:
            cls.server.apply(item)
        cls.server.apply({"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "podjail-webhook", "namespace": SYSTEM},
                          "subsets": [{"addresses": [{"ip": ADDRESS}], "ports": [{"name": "https", "port": CONFIG["listen_port"]}]}]})
        cls.start_webhook()
        for name in ("builds", "others"):
            cls.server.apply({"apiVersion": "v1", "kind": "Namespace",
                              "metadata": {"name": name, "labels": {"podjail.dev/inject": "enabled"} if name == "builds" else {}}})
        wait_until(lambda: cls.says(plain_pod(), "?dryRun=All") == "", "the first jailed pod", SECONDS)

    @classmethod
    def start_webhook(cls):
        account = cls.server.folder / "account"
        account.mkdir()
        token = cls.server.call("POST", f"/api/v1/namespaces/{SYSTEM}/serviceaccounts/podjail-webhook/token", {"spec": {}})
        for name, text in (("token", token["status"]["token"]), ("ca.crt", cls.server.certificate_file().read_text(encoding="ascii")),
                           ("namespace", SYSTEM)):
            (account / name).write_text(text, encoding="ascii")
        config = cls.server.folder / "webhook.json"
        config.write_text(OBJECTS.one("ConfigMap", "podjail-webhook")["data"]["webhook.json"], encoding="utf-8")
        cls.webhook = cls.server.run("podjail-webhook", BINARIES / "podjail-webhook", "--config", config, "--service-account", account,
                                     env={"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": str(cls.server.port)},
                                     user=POD_UID, group=POD_UID, extra_groups=())
        wait_until(cls.is_ready, "the webhook", SECONDS)

    @classmethod
    def is_ready(cls):
        if cls.webhook.poll() is not None:
            raise AssertionError(f"podjail-webhook ended:\n{cls.server.log('podjail-webhook')[-2000:]}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{CONFIG['admin_port']}/readyz", timeout=10) as answer:
                return answer.status == 200
        except (OSError, urllib.error.HTTPError):
            return False

    @classmethod
    def make(cls, pod, namespace="builds", query=""):
        return cls.server.call("POST", f"/api/v1/namespaces/{namespace}/pods{query}", pod)

    @classmethod
    def says(cls, pod, query="", namespace="builds"):
        """Why a pod may not be made, or ""."""
        try:
            cls.make(pod, namespace, query)
            return ""
        except Refused as refused:
            return str(refused)

    def says_of_policy(self, files, **who):
        policy = {"metadata": {"name": "candidate", "labels": {"podjail.dev/policy": "true"}}, "data": files}
        try:
            self.server.call("POST", "/api/v1/namespaces/builds/configmaps?dryRun=All", policy, **who)
            return ""
        except Refused as refused:
            return str(refused)

    def test_a_pod_is_jailed_and_the_admission_policies_take_it(self):
        pod = self.make(plain_pod("jailed"))
        sidecar = pod["spec"]["initContainers"][0]
        self.assertEqual((sidecar["name"], sidecar["image"], sidecar["restartPolicy"]), ("podjail", CONFIG["image"], "Always"))
        self.assertEqual(pod["spec"]["runtimeClassName"], "podjail")

    def test_the_runtime_class_that_the_webhook_sets_still_brings_its_node_selector(self):
        self.assertEqual(self.make(plain_pod("selected"))["spec"]["nodeSelector"], {"podjail.dev/node": "ready"})

    def test_the_configurations_got_the_authority_of_the_certificate_that_is_shown(self):
        authority = self.server.call("GET", f"/api/v1/namespaces/{SYSTEM}/secrets/podjail-webhook-certificate")["data"]["ca.crt"]
        for kind in HOOKS:
            entries = self.server.call("GET", f"/apis/admissionregistration.k8s.io/v1/{kind.lower()}s/podjail")["webhooks"]
            self.assertEqual({entry["clientConfig"].get("caBundle") for entry in entries}, {authority}, kind)

    def test_the_namespace_has_a_copy_of_the_baseline_that_its_owner_cannot_change(self):
        self.make(plain_pod("first"))
        copy_path = "/api/v1/namespaces/builds/configmaps/podjail-baseline"
        original = self.server.call("GET", f"/api/v1/namespaces/{SYSTEM}/configmaps/podjail-baseline")
        self.assertEqual(self.server.call("GET", copy_path)["data"], original["data"])
        with self.assertRaisesRegex(Refused, "is kept by podjail-webhook"):
            self.server.call("PATCH", copy_path, {"data": {"metadata.js": "true"}}, "tenant")

    def test_a_changed_baseline_arrives_with_the_next_pod(self):
        source = f"/api/v1/namespaces/{SYSTEM}/configmaps/podjail-baseline"
        self.server.call("PATCH", source, {"data": {"more.js": "undefined"}})
        self.addCleanup(self.server.call, "PATCH", source, {"data": {"more.js": None}})
        self.make(plain_pod("next"))
        self.assertIn("more.js", self.server.call("GET", "/api/v1/namespaces/builds/configmaps/podjail-baseline")["data"])

    def test_a_baseline_that_does_not_compile_is_refused_where_it_is_kept(self):
        with self.assertRaisesRegex(Refused, "broken.js:1"):
            self.server.call("PATCH", f"/api/v1/namespaces/{SYSTEM}/configmaps/podjail-baseline", {"data": {"broken.js": "return ("}})

    def test_a_policy_with_a_mistake_is_refused_by_file_and_line(self):
        self.assertIn("a.js:2", self.says_of_policy({"a.js": "export function onRequest(r) {\n  return r.host ===;\n}"}))

    def test_a_policy_whose_test_fails_is_refused_and_one_whose_tests_pass_is_taken(self):
        policy = {"a.js": "r.host === 'x.example.test'"}
        tests = 'import { test, expect, request } from "podjail:test";\n' \
                'test("t", () => { expect(request("GET https://x.example.test/")).%s; });\n'
        self.assertIn("a_test.js", self.says_of_policy(policy | {"a_test.js": tests % "toDeny()"}))
        self.assertEqual(self.says_of_policy(policy | {"a_test.js": tests % "toAllow()"}), "")

    def test_a_pod_that_names_a_policy_which_is_not_there_is_refused(self):
        pod = plain_pod()
        pod["metadata"]["annotations"] = {"podjail.dev/policy": "nowhere"}
        self.assertIn("nowhere", self.says(pod, "?dryRun=All"))

    def test_what_the_jail_refuses_is_refused_before_it_is_stored(self):
        self.server.apply({"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "other"}, "handler": "other"})
        for field, value in (("hostNetwork", True), ("shareProcessNamespace", True), ("runtimeClassName", "other")):
            said = self.says(plain_pod(**{field: value}), "?dryRun=All")
            self.assertIn("podjail", said)
            self.assertIn(f"spec.{field}", said)

    def test_a_pod_may_ask_for_the_jail_where_its_namespace_does_not(self):
        pod = plain_pod("asks")
        pod["metadata"]["labels"] = {"podjail.dev/inject": "enabled"}
        self.assertEqual(self.make(pod, "others")["spec"]["runtimeClassName"], "podjail")
        self.assertNotIn("runtimeClassName", self.make(plain_pod("left"), "others")["spec"])

    def test_ephemeral_containers_are_taken_into_the_jail_or_refused(self):
        self.make(plain_pod("debugged"))
        path = "/api/v1/namespaces/builds/pods/debugged/ephemeralcontainers"
        debug = {"name": "debug", "image": "images.example.test/tools:1"}
        held = debug | {"securityContext": {"privileged": True}}
        with self.assertRaisesRegex(Refused, "podjail"):
            self.server.call("PATCH", path, {"spec": {"ephemeralContainers": [held]}})
        taken = self.server.call("PATCH", path, {"spec": {"ephemeralContainers": [debug]}})
        mounts = taken["spec"]["ephemeralContainers"][0]["volumeMounts"]
        self.assertIn(("/run/podjail", True), {(mount["mountPath"], mount.get("readOnly", False)) for mount in mounts})

    def test_every_example_is_taken(self):
        found = 0
        for path in sorted(EXAMPLES.glob("*.yaml")):
            if path.name.endswith(".values.yaml"):
                continue
            documents = read(path)
            for item in documents:
                if item["kind"] in ("Namespace", "ConfigMap"):
                    self.server.apply(item)
            for pod in pods_of(documents):
                found += 1
                made = self.make(pod, pod["metadata"]["namespace"])
                self.assertEqual(made["spec"]["initContainers"][0]["name"], "podjail", path.name)
        self.assertGreaterEqual(found, 3)


def pods_of(documents):
    """The pods of a file, and those that a Job's controller would make of it."""
    for item in documents:
        if item["kind"] == "Pod":
            yield item
        elif item["kind"] == "Job":
            pod = copy.deepcopy(item["spec"]["template"])
            pod |= {"apiVersion": "v1", "kind": "Pod"}
            pod.setdefault("metadata", {}).update(generateName=f"{item['metadata']['name']}-", namespace=item["metadata"]["namespace"])
            yield pod


if __name__ == "__main__":
    unittest.main()
