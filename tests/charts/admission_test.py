"""The manifests on a real API server: what it takes and refuses when podjail's own programs do not answer, or their configuration is
gone. Nothing runs; every pod is asked for as a dry run, unless it has to be there to be changed."""

import copy
import unittest

from control_plane import ControlPlane, Refused, path_of
from documents import PLAIN, Manifests, read
from pod.waiting import wait_until

OBJECTS = Manifests(read(PLAIN))
SYSTEM = "podjail-system"
IMAGE = OBJECTS.config("podjail-webhook", "webhook.json")["image"]
WEBHOOK = f"system:serviceaccount:{SYSTEM}:podjail-webhook"
AGENT = f"system:serviceaccount:{SYSTEM}:podjail-agent"
HOOKS = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
SECONDS = 60


def plain_pod(name="build", **spec):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name},
            "spec": {"containers": [{"name": "build", "image": "images.example.test/node:20"}]} | spec}


def asking_pod():
    """A pod that asks for the jail itself."""
    pod = plain_pod()
    pod["metadata"]["labels"] = {"podjail.dev/inject": "enabled"}
    return pod


def jailed_pod(name="build", **spec):
    """A pod as the webhook leaves it."""
    pod = plain_pod(name)
    pod["metadata"]["annotations"] = {"podjail.dev/sidecar-config": "{}", "podjail.dev/workload": "Pod/build"}
    pod["spec"] |= {
        "runtimeClassName": "podjail",
        "initContainers": [{
            "name": "podjail", "image": IMAGE, "restartPolicy": "Always", "args": ["--config", "/etc/podjail/sidecar.json"],
            "securityContext": {"runAsUser": 15001, "runAsGroup": 15001},
            "volumeMounts": [{"name": "podjail-run", "mountPath": "/run/podjail"},
                             {"name": "podjail-config", "mountPath": "/etc/podjail", "readOnly": True}]}],
        "volumes": [{"name": "podjail-run", "emptyDir": {"medium": "Memory"}}, {"name": "podjail-config", "emptyDir": {}}]} | spec
    pod["spec"]["containers"][0]["volumeMounts"] = [{"name": "podjail-run", "mountPath": "/run/podjail", "readOnly": True}]
    return pod


def service(**spec):
    return {"metadata": {"name": "web"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]} | spec}


def with_container(pod, **fields):
    """The pod with fields of its workload changed."""
    pod = copy.deepcopy(pod)
    pod["spec"]["containers"][0] |= fields
    return pod


class AdmissionCase(unittest.TestCase):
    """An API server with the manifests, less the kinds that a test class leaves out."""

    without = ()

    @classmethod
    def setUpClass(cls):
        cls.server = ControlPlane()
        cls.addClassCleanup(cls.server.stop)
        for item in OBJECTS.all:
            if item["kind"] not in cls.without:
                cls.server.apply(item)
        for name, labels in (("builds", {"podjail.dev/inject": "enabled"}), ("others", {})):
            cls.server.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
        # The API server takes configurations up when it next looks.
        wait_until(lambda: cls.says(plain_pod()) and cls.says(asking_pod(), "others"), "the first refusals", SECONDS)

    @classmethod
    def says(cls, pod, namespace="builds", **who):
        """Why a pod may not be made, or "" if it may."""
        try:
            cls.server.call("POST", f"/api/v1/namespaces/{namespace}/pods?dryRun=All", pod, **who)
            return ""
        except Refused as refused:
            return str(refused)

    @classmethod
    def says_of_service(cls, namespace="builds", **spec):
        """The same of a Service."""
        try:
            cls.server.call("POST", f"/api/v1/namespaces/{namespace}/services?dryRun=All", service(**spec))
            return ""
        except Refused as refused:
            return str(refused)

    def refuses(self, pod, sentence, namespace="builds"):
        self.assertIn(sentence, self.says(pod, namespace))


class WithoutProgramsTest(AdmissionCase):
    """All of it is installed, and no program of podjail's answers."""

    def test_a_selected_namespace_takes_no_pod_while_no_webhook_answers(self):
        self.refuses(plain_pod(), "failed calling webhook")
        self.refuses(jailed_pod(), "failed calling webhook")

    def test_a_pod_that_asks_for_the_jail_elsewhere_is_not_made_either(self):
        self.refuses(asking_pod(), "failed calling webhook", "others")

    def test_no_label_of_a_pod_gets_it_out(self):
        pod = plain_pod()
        pod["metadata"]["labels"] = {"podjail.dev/inject": "disabled"}
        self.refuses(pod, "failed calling webhook")

    def test_other_namespaces_and_podjails_own_do_not_notice(self):
        for namespace in ("others", SYSTEM, "kube-system"):
            self.assertEqual(self.says(plain_pod(), namespace), "")

    def test_a_policy_that_nobody_can_compile_is_not_taken(self):
        policy = {"metadata": {"name": "p", "labels": {"podjail.dev/policy": "true"}}}
        with self.assertRaisesRegex(Refused, "failed calling webhook"):
            self.server.call("POST", "/api/v1/namespaces/builds/configmaps", policy)

    def test_the_webhook_writes_copies_of_the_baseline_without_asking_itself(self):
        copy = {"metadata": {"name": "podjail-baseline", "labels": {"podjail.dev/policy": "true"}}}
        made = self.server.call("POST", "/api/v1/namespaces/builds/configmaps", copy, WEBHOOK)
        self.assertEqual(made["metadata"]["name"], "podjail-baseline")

    def test_the_platform_can_change_the_baseline_while_no_webhook_answers(self):
        changed = self.server.call("PATCH", f"/api/v1/namespaces/{SYSTEM}/configmaps/podjail-baseline", {"data": {"b.js": "undefined"}})
        self.assertEqual(changed["data"]["b.js"], "undefined")


class WithoutWebhooksTest(AdmissionCase):
    """Somebody has removed the webhooks' configurations: the API server alone sees to it."""

    without = HOOKS

    def test_a_jailed_pod_is_taken_and_gets_the_nodes_that_hold_the_jail(self):
        made = self.server.call("POST", "/api/v1/namespaces/builds/pods?dryRun=All", jailed_pod())
        self.assertEqual(made["spec"]["nodeSelector"], {"podjail.dev/node": "ready"})

    def test_a_pod_that_is_not_jailed_is_refused(self):
        self.refuses(plain_pod(), "podjail: spec.runtimeClassName is not podjail")
        self.refuses(plain_pod(runtimeClassName="podjail"), "spec.initContainers[0] is not the sidecar")

    def test_a_pod_that_another_webhook_spoilt_is_refused(self):
        other = {"name": "mesh", "image": "images.example.test/mesh:1"}
        first = jailed_pod()
        first["spec"]["initContainers"].insert(0, other)
        self.refuses(first, "spec.initContainers[0] is not the sidecar")
        for field, value in (("image", "images.example.test/evil:1"), ("restartPolicy", None), ("name", "sidecar")):
            pod = jailed_pod()
            pod["spec"]["initContainers"][0][field] = value
            self.refuses(pod, "spec.initContainers[0] is not the sidecar")
        after = jailed_pod()
        after["spec"]["initContainers"].append(other)
        self.assertEqual(self.says(after), "")

    def test_a_service_that_gives_strangers_the_nodes_address_is_refused(self):
        self.assertEqual(self.says_of_service(), "")
        for spec in ({"type": "NodePort"}, {"type": "LoadBalancer"}, {"externalIPs": ["203.0.113.7"]}):
            with self.subTest(spec=spec):
                self.assertIn("set it to Local", self.says_of_service(**spec))
                self.assertIn("set it to Local", self.says_of_service(**spec, externalTrafficPolicy="Cluster"))
                self.assertEqual(self.says_of_service(**spec, externalTrafficPolicy="Local"), "")
                self.assertEqual(self.says_of_service("others", **spec), "")

    def test_a_service_that_was_there_before_can_still_be_let_go(self):
        label = {"metadata": {"labels": {"podjail.dev/inject": "enabled"}}}
        self.server.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "later"}})
        path = "/api/v1/namespaces/later/services"
        self.server.call("POST", path, service(type="NodePort"))
        self.server.call("PATCH", "/api/v1/namespaces/later", label)
        wait_until(lambda: self.says_of_service("later", type="NodePort"), "the namespace's label to be taken up", SECONDS)
        self.server.call("PATCH", f"{path}/web", {"metadata": {"labels": {"a": "b"}, "finalizers": None}})
        with self.assertRaisesRegex(Refused, "set it to Local"):
            self.server.call("PATCH", f"{path}/web", {"spec": {"selector": {"app": "other"}}})
        self.server.call("PATCH", f"{path}/web", {"spec": {"externalTrafficPolicy": "Local"}})

    def test_nothing_of_the_hosts_and_no_shared_processes(self):
        for field in ("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"):
            self.refuses(jailed_pod(**{field: True}), "hostNetwork, hostPID, hostIPC and shareProcessNamespace")

    def test_no_privileged_container_in_any_place(self):
        held = {"securityContext": {"privileged": True}}
        self.refuses(with_container(jailed_pod(), **held), "a container of spec.containers is privileged")
        pod = jailed_pod()
        pod["spec"]["initContainers"].append({"name": "setup", "image": "x.example.test/x", **held})
        self.refuses(pod, "a container of spec.initContainers is privileged")

    def test_nobody_else_is_the_sidecars_user(self):
        self.refuses(jailed_pod(securityContext={"runAsUser": 15001}), "spec.securityContext.runAsUser is 15001")
        self.refuses(with_container(jailed_pod(), securityContext={"runAsUser": 15001}), "which is the sidecar's user")

    def test_no_capability_that_undoes_the_jail_however_it_is_spelt(self):
        for name in ("NET_ADMIN", "CAP_NET_ADMIN", "net_raw", "SYS_PTRACE", "ALL"):
            pod = with_container(jailed_pod(), securityContext={"capabilities": {"add": [name]}})
            self.refuses(pod, "adds a capability that could undo the jail")
        self.assertEqual(self.says(with_container(jailed_pod(), securityContext={"capabilities": {"add": ["CHOWN"]}})), "")

    def test_the_sidecars_volumes_are_its_own(self):
        writable = [{"name": "podjail-run", "mountPath": "/run/podjail"}]
        self.refuses(with_container(jailed_pod(), volumeMounts=writable), "podjail-run not read-only")
        config = [{"name": "podjail-config", "mountPath": "/x", "readOnly": True}]
        self.refuses(with_container(jailed_pod(), volumeMounts=config), "mounts a volume of the sidecar's")
        pod = jailed_pod()
        pod["spec"]["volumes"].append({"name": "mine", "emptyDir": {}})
        pod["spec"]["initContainers"][0]["volumeMounts"].append({"name": "mine", "mountPath": "/etc/podjail/policies/mine"})
        self.refuses(pod, "something mounts a volume of its own into the sidecar")

    def test_the_sidecars_configuration_must_be_there(self):
        pod = jailed_pod()
        del pod["metadata"]["annotations"]["podjail.dev/sidecar-config"]
        self.refuses(pod, "podjail.dev/sidecar-config, which podjail-webhook writes, is missing")

    def test_a_pod_that_asks_for_the_jail_elsewhere_gets_it_or_nothing(self):
        self.refuses(asking_pod(), "podjail: spec.runtimeClassName is not podjail", "others")

    def test_no_user_is_taken_for_a_kubelet_that_mirrors_a_pod(self):
        pod = plain_pod(nodeName="node-1")
        pod["metadata"]["annotations"] = {"kubernetes.io/config.mirror": "0"}
        self.refuses(pod, "podjail: spec.runtimeClassName is not podjail")

    def test_other_namespaces_do_not_notice(self):
        for namespace in ("others", SYSTEM, "kube-system"):
            self.assertEqual(self.says(plain_pod(), namespace), "")


class ChangesTest(AdmissionCase):
    """What becomes of pods and copies of the baseline that are there."""

    without = HOOKS

    def setUp(self):
        self.server.call("POST", "/api/v1/namespaces/builds/pods", jailed_pod(self.name()))
        self.addCleanup(self.server.call, "DELETE", f"{self.pod()}?gracePeriodSeconds=0")

    def name(self):
        return self.id().rsplit(".", maxsplit=1)[1].replace("_", "-")[-60:]

    def pod(self):
        return f"/api/v1/namespaces/builds/pods/{self.name()}"

    def change(self, patch, path=""):
        """Why the pod may not be changed so, or ""."""
        try:
            self.server.call("PATCH", f"{self.pod()}{path}", patch)
            return ""
        except Refused as refused:
            return str(refused)

    def test_labels_and_other_annotations_may_change(self):
        self.assertEqual(self.change({"metadata": {"labels": {"a": "b"}, "annotations": {"c": "d"}}}), "")

    def test_what_the_webhook_wrote_stays_as_it_is(self):
        for patch in ({"podjail.dev/sidecar-config": "{\"mode\":\"observe\"}"}, {"podjail.dev/sidecar-config": None},
                      {"podjail.dev/workload": "Pod/other"}, {"podjail.dev/status": "{}"},
                      {"podjail.dev/inbound-ports": "22"}):
            self.assertIn("must stay as they are", self.change({"metadata": {"annotations": patch}}))

    def test_the_sidecars_image_stays_as_it_is_and_a_workloads_may_change(self):
        pod = self.server.call("GET", self.pod())
        inits = copy.deepcopy(pod["spec"]["initContainers"])
        inits[0]["image"] = "images.example.test/evil:1"
        self.assertIn("the image of a running sidecar", self.change({"spec": {"initContainers": inits}}))
        containers = copy.deepcopy(pod["spec"]["containers"])
        containers[0]["image"] = "images.example.test/node:21"
        self.assertEqual(self.change({"spec": {"containers": containers}}), "")

    def test_an_ephemeral_container_is_held_to_the_same(self):
        debug = {"name": "debug", "image": "x.example.test/x"}
        for more, sentence in (({"securityContext": {"privileged": True}}, "ephemeralContainers is privileged"),
                               ({"securityContext": {"runAsUser": 15001}}, "which is the sidecar's user"),
                               ({"securityContext": {"capabilities": {"add": ["NET_ADMIN"]}}}, "adds a capability"),
                               ({"targetContainerName": "podjail"}, "join its processes"),
                               ({"volumeMounts": [{"name": "podjail-run", "mountPath": "/run/podjail"}]}, "not read-only")):
            said = self.change({"spec": {"ephemeralContainers": [debug | more]}}, "/ephemeralcontainers")
            self.assertIn(sentence, said)
        self.assertEqual(self.change({"spec": {"ephemeralContainers": [debug | {"targetContainerName": "build"}]}},
                                     "/ephemeralcontainers"), "")

    def test_pods_that_were_there_before_their_namespace_was_selected_can_still_be_changed(self):
        self.server.call("POST", "/api/v1/namespaces/others/pods", plain_pod(self.name()))
        path = f"/api/v1/namespaces/others/pods/{self.name()}"
        self.addCleanup(self.server.call, "DELETE", f"{path}?gracePeriodSeconds=0")
        self.server.call("PATCH", "/api/v1/namespaces/others", {"metadata": {"labels": {"podjail.dev/inject": "enabled"}}})
        self.addCleanup(self.server.call, "PATCH", "/api/v1/namespaces/others",
                        {"metadata": {"labels": {"podjail.dev/inject": None}}})
        changed = self.server.call("PATCH", path, {"metadata": {"labels": {"a": "b"}}})
        self.assertEqual(changed["metadata"]["labels"], {"a": "b"})


class AccountsTest(AdmissionCase):
    """What the two accounts may do, by RBAC and admission together; and what others may not do in their place."""

    without = HOOKS

    def may(self, user, method, path, body=None, extra=None):
        """"" or why not."""
        try:
            self.server.call(method, path, body, user, extra)
            return ""
        except Refused as refused:
            return str(refused)

    def test_copies_of_the_baseline_are_the_webhooks_alone(self):
        copies = "/api/v1/namespaces/builds/configmaps"
        baseline = {"metadata": {"name": "podjail-baseline"}, "data": {"a.js": "false"}}
        self.assertIn("is kept by podjail-webhook", self.may("tenant", "POST", copies, baseline))
        self.assertEqual(self.may(WEBHOOK, "POST", copies, baseline), "")
        for method, body in (("PATCH", {"data": {"a.js": "true"}}), ("DELETE", None)):
            self.assertIn("is kept by podjail-webhook", self.may("tenant", method, f"{copies}/podjail-baseline", body))
        self.assertIn("is kept by podjail-webhook", self.may("tenant", "DELETE", copies))
        current = self.server.call("GET", f"{copies}/podjail-baseline")
        self.assertEqual(self.may(WEBHOOK, "PUT", f"{copies}/podjail-baseline", current | {"data": {"a.js": "1"}}), "")
        ending = "system:serviceaccount:kube-system:namespace-controller"
        self.server.call("APPLY", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/test-ending?fieldManager=test", {
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "test-ending"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
            "subjects": [{"kind": "ServiceAccount", "name": "namespace-controller", "namespace": "kube-system"}]})
        self.assertEqual(self.may(ending, "DELETE", copies), "")

    def test_the_platform_changes_the_baseline_where_it_is_kept(self):
        source = f"/api/v1/namespaces/{SYSTEM}/configmaps/podjail-baseline"
        self.assertEqual(self.may("platform", "PATCH", source, {"data": {"b.js": "1"}}), "")

    def test_the_webhook_can_do_what_it_must_and_nothing_besides(self):
        hooks = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"
        item = OBJECTS.one("MutatingWebhookConfiguration", "podjail")
        harmless = copy.deepcopy(item)
        harmless["webhooks"] = []
        self.server.apply(harmless)
        for path in ("/api/v1/namespaces", f"/api/v1/namespaces/{SYSTEM}/configmaps/podjail-baseline", f"{hooks}/podjail"):
            self.assertEqual(self.may(WEBHOOK, "GET", path), "", path)
        self.assertEqual(self.may(WEBHOOK, "PATCH", f"{hooks}/podjail", {"metadata": {"labels": {"a": "b"}}}), "")
        secrets = f"/api/v1/namespaces/{SYSTEM}/secrets"
        secret = self.server.call("GET", f"{secrets}/podjail-webhook-certificate")
        self.assertEqual(self.may(WEBHOOK, "GET", f"{secrets}/podjail-webhook-certificate"), "")
        self.assertEqual(self.may(WEBHOOK, "PUT", f"{secrets}/podjail-webhook-certificate", secret | {"data": {"tls.key": "eA=="}}), "")
        for method, path, body in (("GET", secrets, None), ("POST", secrets, {"metadata": {"name": "other"}}),
                                   ("GET", "/api/v1/namespaces/builds/configmaps", None), ("GET", f"{secrets}/other", None), ("GET", "/api/v1/namespaces/builds/secrets", None),
                                   ("PATCH", f"{hooks}/other", {}), ("DELETE", f"{hooks}/podjail", None), ("GET", "/api/v1/nodes", None),
                                   ("PATCH", "/api/v1/namespaces/builds", {}), ("PATCH", "/api/v1/namespaces/builds/configmaps/other", {})):
            self.assertIn("cannot", self.may(WEBHOOK, method, path, body), f"{method} {path}")

    def test_an_agent_labels_its_own_node_and_nothing_else_of_any(self):
        for name in ("node-1", "node-2"):
            self.server.call("POST", "/api/v1/nodes", {"metadata": {"name": name, "labels": {"zone": "a"}}})
            self.addCleanup(self.server.call, "DELETE", f"/api/v1/nodes/{name}")
        here = {"authentication.kubernetes.io/node-name": "node-1"}

        def patch(node, body):
            return self.may(AGENT, "PATCH", f"/api/v1/nodes/{node}", body, here)

        self.assertEqual(patch("node-1", {"metadata": {"labels": {"podjail.dev/node": "ready"}}}), "")
        self.assertEqual(patch("node-1", {"metadata": {"labels": {"podjail.dev/node": None}}}), "")
        self.assertIn("its own node only", patch("node-2", {"metadata": {"labels": {"podjail.dev/node": "ready"}}}))
        for body in ({"spec": {"unschedulable": True}}, {"metadata": {"labels": {"zone": "b"}}}, {"metadata": {"labels": {"zone": None}}},
                     {"metadata": {"labels": {"other": "x"}}}):
            self.assertIn("the label podjail.dev/node only", patch("node-1", body))
        self.assertIn("cannot", self.may(AGENT, "DELETE", "/api/v1/nodes/node-1", None, here))
        self.assertIn("cannot", self.may(AGENT, "GET", f"/api/v1/namespaces/{SYSTEM}/secrets", None, here))

    def test_every_object_is_taken_as_it_is_written(self):
        for item in OBJECTS.all:
            if item["kind"] not in HOOKS:
                found = self.server.call("GET", path_of(item))
                self.assertEqual(found["metadata"]["name"], item["metadata"]["name"])


if __name__ == "__main__":
    unittest.main()
