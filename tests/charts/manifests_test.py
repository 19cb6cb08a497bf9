"""deploy/kubernetes/podjail.yaml: it fails closed, asks for little, and its parts agree."""

import json
import unittest

from documents import PLAIN, Manifests, read

OBJECTS = Manifests(read(PLAIN))
NAMESPACE = "podjail-system"
EXCLUDED = [NAMESPACE, "kube-system", "kube-public", "kube-node-lease"]
CLUSTER_KINDS = {"Namespace", "ClusterRole", "ClusterRoleBinding", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
                 "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "RuntimeClass"}


def webhooks():
    return [entry for item in OBJECTS.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration") for entry in item["webhooks"]]


def excluded_by(selector):
    """The namespaces that a namespaceSelector never takes."""
    return next((rule["values"] for rule in selector.get("matchExpressions", [])
                 if rule["key"] == "kubernetes.io/metadata.name" and rule["operator"] == "NotIn"), None)


def pod_spec(kind, name):
    return OBJECTS.one(kind, name)["spec"]["template"]["spec"]


def rules_of(kind, name):
    return {(resource, verb, tuple(rule.get("resourceNames", ["*"])))
            for rule in OBJECTS.one(kind, name)["rules"] for resource in rule["resources"] for verb in rule["verbs"]}


class ClosedTest(unittest.TestCase):
    def test_a_webhook_that_does_not_answer_refuses(self):
        closed = {entry["failurePolicy"] for entry in webhooks() if entry["name"] != "baseline.validate.podjail.dev"}
        self.assertEqual(closed, {"Fail"})
        self.assertLessEqual(max(entry["timeoutSeconds"] for entry in webhooks()), 5)

    def test_the_platforms_own_namespaces_are_never_selected(self):
        selected = [entry for entry in webhooks() if entry["name"] != "baseline.validate.podjail.dev"]
        for entry in selected:
            self.assertEqual(excluded_by(entry["namespaceSelector"]), EXCLUDED, entry["name"])

    def test_the_baselines_own_validation_is_of_that_one_namespace_and_of_policies_alone(self):
        entry = next(entry for entry in webhooks() if entry["name"] == "baseline.validate.podjail.dev")
        self.assertEqual(entry["namespaceSelector"], {"matchLabels": {"kubernetes.io/metadata.name": NAMESPACE}})
        self.assertEqual(entry["objectSelector"], {"matchLabels": {"podjail.dev/policy": "true"}})
        self.assertLessEqual(entry["objectSelector"]["matchLabels"].items(),
                             OBJECTS.one("ConfigMap", "podjail-baseline")["metadata"]["labels"].items())

    def test_a_copy_of_the_baseline_does_not_wait_for_the_webhook_that_writes_it(self):
        entry = next(entry for entry in webhooks() if entry["name"] == "policy.validate.podjail.dev")
        self.assertEqual([condition["expression"] for condition in entry["matchConditions"]],
                         [f"request.userInfo.username != 'system:serviceaccount:{NAMESPACE}:podjail-webhook'"])

    def test_every_way_to_be_selected_is_injected_and_judged_at_once(self):
        for kind in ("Mutating", "Validating"):
            names = [entry["name"].split(".")[0] for entry in OBJECTS.one(f"{kind}WebhookConfiguration", "podjail")["webhooks"]]
            self.assertEqual(names[:2], ["namespace", "pod"])

    def test_no_pod_of_a_selected_namespace_can_opt_out_unless_that_is_allowed(self):
        self.assertFalse(OBJECTS.config("podjail-webhook", "webhook.json")["allow_opt_out"])
        entry = OBJECTS.one("MutatingWebhookConfiguration", "podjail")["webhooks"][0]
        self.assertEqual(entry["objectSelector"], {})
        binding = OBJECTS.one("ValidatingAdmissionPolicyBinding", "podjail-jailed-pods-by-namespace")
        self.assertEqual(binding["spec"]["matchResources"]["objectSelector"], {})

    def test_ephemeral_containers_are_seen_by_both_kinds_of_webhook_and_by_the_policy(self):
        seen = [rule["resources"] for entry in webhooks() for rule in entry["rules"]]
        self.assertEqual(seen.count(["pods/ephemeralcontainers"]), 3)
        policy = OBJECTS.one("ValidatingAdmissionPolicy", "podjail-changed-pods")
        self.assertIn("pods/ephemeralcontainers", policy["spec"]["matchConstraints"]["resourceRules"][0]["resources"])

    def test_every_policy_denies_and_fails_closed(self):
        for policy in OBJECTS.of("ValidatingAdmissionPolicy"):
            self.assertEqual(policy["spec"]["failurePolicy"], "Fail", policy["metadata"]["name"])
            bindings = [binding["spec"]["validationActions"] for binding in OBJECTS.of("ValidatingAdmissionPolicyBinding")
                        if binding["spec"]["policyName"] == policy["metadata"]["name"]]
            self.assertGreaterEqual(len(bindings), 1, policy["metadata"]["name"])
            self.assertEqual({tuple(actions) for actions in bindings}, {("Deny",)})

    def test_every_refusal_says_whose_it_is(self):
        for policy in OBJECTS.of("ValidatingAdmissionPolicy"):
            for rule in policy["spec"]["validations"]:
                self.assertTrue(rule["message"].startswith("podjail: "), rule["message"])

    def test_jailed_pods_go_to_nodes_alone_whose_agent_says_so(self):
        selector = OBJECTS.one("RuntimeClass", "podjail")["scheduling"]["nodeSelector"]
        self.assertEqual(selector, {"podjail.dev/node": "ready"})


class RightsTest(unittest.TestCase):
    def test_the_webhook_may_do_this_and_no_more(self):
        self.assertEqual(rules_of("ClusterRole", "podjail-webhook"), {
            ("namespaces", "get", ("*",)), ("namespaces", "list", ("*",)),
            ("configmaps", "get", ("*",)), ("configmaps", "create", ("*",)),
            *(("configmaps", verb, ("podjail-baseline",)) for verb in ("update", "delete")),
            *((f"{kind}webhookconfigurations", verb, ("podjail",)) for kind in ("mutating", "validating") for verb in ("get", "patch"))})
        self.assertEqual(rules_of("Role", "podjail-webhook"),
                         {("secrets", verb, ("podjail-webhook-certificate",)) for verb in ("get", "update")})

    def test_no_key_is_in_the_manifests(self):
        self.assertEqual([{"data", "stringData"} & set(secret) for secret in OBJECTS.of("Secret")], [set()])

    def test_the_agent_may_read_and_label_nodes_and_no_more(self):
        self.assertEqual(rules_of("ClusterRole", "podjail-agent"), {("nodes", "get", ("*",)), ("nodes", "patch", ("*",))})

    def test_an_agent_is_held_to_its_own_node_and_to_one_label(self):
        policy = OBJECTS.one("ValidatingAdmissionPolicy", "podjail-agent-nodes")["spec"]
        self.assertIn(f"system:serviceaccount:{NAMESPACE}:podjail-agent", policy["matchConditions"][0]["expression"])
        self.assertEqual(len(policy["validations"]), 2)

    def test_only_the_webhooks_account_writes_copies_of_the_baseline(self):
        conditions = OBJECTS.one("ValidatingAdmissionPolicy", "podjail-baseline")["spec"]["matchConditions"]
        self.assertIn(f"request.userInfo.username != 'system:serviceaccount:{NAMESPACE}:podjail-webhook'",
                      [condition["expression"] for condition in conditions])

    def test_the_webhook_fits_the_restricted_profile(self):
        spec = pod_spec("Deployment", "podjail-webhook")
        self.assertTrue(spec["securityContext"]["runAsNonRoot"])
        self.assertEqual(spec["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
        for container in spec["containers"]:
            held = container["securityContext"]
            self.assertFalse(held["allowPrivilegeEscalation"])
            self.assertTrue(held["readOnlyRootFilesystem"])
            self.assertEqual(held["capabilities"], {"drop": ["ALL"]})
        self.assertNotIn("hostNetwork", spec)

    def test_the_agent_is_not_in_the_nodes_network(self):
        self.assertNotIn("hostNetwork", pod_spec("DaemonSet", "podjail-agent"))

    def test_the_agent_runs_on_every_node_and_is_the_last_to_be_evicted(self):
        spec = pod_spec("DaemonSet", "podjail-agent")
        self.assertEqual(spec["tolerations"], [{"operator": "Exists"}])
        self.assertEqual(spec["priorityClassName"], "system-node-critical")


class AgreementTest(unittest.TestCase):
    def test_webhook_agent_and_policy_mean_the_same_sidecar(self):
        image = OBJECTS.config("podjail-webhook", "webhook.json")["image"]
        self.assertEqual(OBJECTS.config("podjail-agent", "agent.json")["sidecar_image"], image)
        rules = OBJECTS.one("ValidatingAdmissionPolicy", "podjail-jailed-pods")["spec"]["validations"]
        self.assertTrue(any(f"image == '{image}'" in rule["expression"] for rule in rules))

    def test_webhook_and_configurations_mean_the_same_namespaces(self):
        config = OBJECTS.config("podjail-webhook", "webhook.json")
        self.assertEqual(config["excluded_namespaces"], EXCLUDED)
        self.assertEqual(config["release_namespace"], NAMESPACE)

    def test_the_certificate_is_patched_into_configurations_that_exist_and_the_webhook_may_patch(self):
        for name in OBJECTS.config("podjail-webhook", "webhook.json")["certificate"]["webhook_configurations"]:
            for kind in ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"):
                self.assertEqual(OBJECTS.one(kind, name)["metadata"]["name"], name)
                self.assertIn((f"{kind.lower()}s", "patch", (name,)), rules_of("ClusterRole", "podjail-webhook"))

    def test_ports_of_programs_services_probes_and_webhooks_are_the_same(self):
        config = OBJECTS.config("podjail-webhook", "webhook.json")
        ports = {port["name"]: port["containerPort"] for port in pod_spec("Deployment", "podjail-webhook")["containers"][0]["ports"]}
        self.assertEqual(ports, {"https": config["listen_port"], "admin": config["admin_port"]})
        service = {port["targetPort"]: port["port"] for port in OBJECTS.one("Service", "podjail-webhook")["spec"]["ports"]}
        self.assertEqual({entry["clientConfig"]["service"]["port"] for entry in webhooks()}, {service["https"]})
        agent = pod_spec("DaemonSet", "podjail-agent")["containers"][0]["ports"][0]
        self.assertEqual(agent["containerPort"], OBJECTS.config("podjail-agent", "agent.json")["metrics_port"])

    def test_services_and_budgets_select_the_pods_that_there_are(self):
        labels = OBJECTS.one("Deployment", "podjail-webhook")["spec"]["template"]["metadata"]["labels"]
        for selector in (OBJECTS.one("Service", "podjail-webhook")["spec"]["selector"],
                         OBJECTS.one("PodDisruptionBudget", "podjail-webhook")["spec"]["selector"]["matchLabels"],
                         OBJECTS.one("NetworkPolicy", "podjail-webhook")["spec"]["podSelector"]["matchLabels"]):
            self.assertLessEqual(selector.items(), labels.items())

    def test_the_configurations_have_the_keys_of_the_contract(self):
        self.assertEqual(set(OBJECTS.config("podjail-webhook", "webhook.json")), {
            "image", "image_pull_policy", "runtime_class", "release_namespace", "excluded_namespaces", "allow_opt_out", "resources",
            "sidecar_config", "baseline_configmap", "certificate", "listen_port", "admin_port"})
        self.assertEqual(set(OBJECTS.config("podjail-agent", "agent.json")), {
            "sidecar_image", "runtimes", "host_root", "install_dir", "hook", "restart", "metrics_port", "max_workloads"})

    def test_every_object_has_the_recommended_labels_and_its_namespace(self):
        for item in OBJECTS.all:
            labels = item["metadata"]["labels"]
            self.assertEqual(labels["app.kubernetes.io/name"], "podjail", json.dumps(item["metadata"]))
            place = None if item["kind"] in CLUSTER_KINDS else NAMESPACE
            self.assertEqual(item["metadata"].get("namespace"), place, item["metadata"]["name"])


if __name__ == "__main__":
    unittest.main()
