"""The chart on a real control plane: what Helm installed jails what a label selects, fails closed without any of its parts, and goes
without a trace."""

import unittest

from pod.command import CommandFailed

from cluster.case import OTHER, REGISTRY
from cluster.manifests import configmap, container, pod, spec
from cluster.release import ReleaseCase, namespace

POLICY = {"hosts.js": 'export function onRequest(r) { if (r.host === "registry.example.test") return allow(); }'}
FETCH = ("curl", "-sSf", "--max-time", "20", REGISTRY)


class Builds(ReleaseCase):
    """A labelled namespace."""

    def setUp(self):
        self.use("builds", namespace("builds", "policy"), configmap("policy", POLICY, "builds"))

    def test_a_pod_as_its_author_wrote_it_is_jailed(self):
        self.start(pod("plain", spec(container("work")), "builds"))
        position = self.mark()
        self.assert_denied("plain", OTHER)
        self.assertEqual([], self.left_since(position))
        self.assert_allowed("plain", REGISTRY)

    def test_a_pod_that_says_nothing_of_security_is_jailed(self):
        bare = {"name": "work", "image": "images.test/clients:1", "imagePullPolicy": "Never"}
        self.start(pod("bare", {"containers": [bare], "terminationGracePeriodSeconds": 1}, "builds"))
        self.assert_allowed("bare", REGISTRY)
        self.assert_denied("bare", OTHER)

    def test_init_containers_are_jailed(self):
        self.start(pod("inits", spec(container("work"), initContainers=[container("fetch", *FETCH)]), "builds"))
        self.assertIn("hello from", self.cluster.kubectl("logs", "inits", "--container", "fetch", "--namespace", "builds"))

    def test_jobs_and_cronjobs_complete(self):
        template = {"spec": spec(container("work", *FETCH), restartPolicy="Never")}
        job = {"backoffLimit": 0, "template": template}
        self.create({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "job", "namespace": "builds"}, "spec": job},
                    {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "often", "namespace": "builds"},
                     "spec": {"schedule": "* * * * *", "jobTemplate": {"spec": job}}})
        self.wait(lambda: self.cluster.get("job", "job", "builds")["status"].get("succeeded") == 1, "the job to complete")
        self.wait(lambda: self.cluster.get("cronjob", "often", "builds")["status"].get("lastSuccessfulTime"), "the cron job's job to complete")

    def test_an_edit_of_the_policy_takes_effect(self):
        self.start(pod("edits", spec(container("work")), "builds"))
        self.assert_denied("edits", OTHER)
        self.cluster.apply(configmap("policy", {"hosts.js": POLICY["hosts.js"].replace("registry", "other")}, "builds"))
        self.wait(lambda: self.fetch("edits", OTHER)[0] == "200", "the edited policy")
        self.assert_denied("edits", REGISTRY)

    def test_a_pod_that_would_get_out_is_refused_by_the_api_server(self):
        outs = {"hostNetwork": spec(container("work"), hostNetwork=True),
                "privileged": spec(container("work", securityContext={"privileged": True})),
                "NET_ADMIN": spec(container("work", securityContext={"capabilities": {"add": ["NET_ADMIN"]}})),
                "uid": spec(container("work", securityContext={"runAsUser": 15001}))}
        for name, body in outs.items():
            with self.subTest(name), self.assertRaisesRegex(CommandFailed, "podjail"):
                self.create(pod(f"out-{name.lower().replace('_', '-')}", body, "builds"))

    def test_a_policy_that_does_not_compile_is_refused_with_its_line(self):
        broken = configmap("broken", {"hosts.js": "\nexport function onRequest( {"}, "builds")
        broken["metadata"]["labels"] = {"podjail.dev/policy": "true"}
        with self.assertRaisesRegex(CommandFailed, "hosts.js:2"):
            self.create(broken)

    def test_an_ephemeral_container_is_jailed(self):
        self.start(pod("debugged", spec(container("work")), "builds"))
        self.debug("debugged", {"name": "debugger", "image": "images.test/clients:1", "imagePullPolicy": "Never"})
        self.wait(lambda: "debugger" in self.running("debugged"), "the ephemeral container")
        self.assert_denied("debugged", OTHER, container="debugger")

    def test_an_ephemeral_container_sees_the_processes_of_a_workload_and_not_the_sidecars(self):
        self.start(pod("looked-into", spec(container("work")), "builds"))
        debugger = {"name": "debugger", "image": "images.test/clients:1", "imagePullPolicy": "Never"}
        with self.assertRaisesRegex(CommandFailed, "podjail"):
            self.debug("looked-into", debugger | {"targetContainerName": "podjail"})
        position = self.mark()
        self.debug("looked-into", debugger | {"targetContainerName": "work"})
        self.wait(lambda: "debugger" in self.running("looked-into"), "the ephemeral container")
        self.assertIn("sleep", self.run_in("looked-into", "cat", "/proc/1/cmdline", container="debugger").stdout)
        self.assertNotIn("sidecar", self.run_in("looked-into", "sh", "-c", "cat /proc/[0-9]*/cmdline", container="debugger").stdout)
        self.assert_denied("looked-into", OTHER, container="debugger")
        self.assertEqual([], self.left_since(position))

    def test_helm_finds_the_jail_to_hold(self):
        self.addCleanup(self.release.install)
        self.assertIn("Succeeded", self.release.test(allowedUrl=REGISTRY))
        self.assertIn("Succeeded", self.release.test())  # a second time, where the first has left nothing
        with self.assertRaisesRegex(CommandFailed, "podjail-test"):
            self.release.test(allowedUrl="http://nowhere.example.test/")

    def test_a_pod_of_another_namespace_is_left_alone(self):
        self.space = "default"
        self.start(pod("free", spec(container("work"))))
        self.assertNotIn("runtimeClassName", self.cluster.get("pod", "free")["spec"])


if __name__ == "__main__":
    unittest.main()
