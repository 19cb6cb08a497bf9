"""The chart, rendered by Helm. Without Helm this fails: it has the label "kubernetes", so that nobody runs it by accident."""

import os
import shutil
import subprocess
import unittest
from pathlib import Path

from config_test import objection, texts
from documents import CHART, PLAIN, REPOSITORY, Manifests, parse

DNS = "cluster.resolvers={10.96.0.10}"
EVERYTHING = (DNS, "cluster.grants={10.96.0.1:443}", "cluster.probeSources={10.244.0.0/16}", "injection.allowOptOut=true",
              "injection.excludedNamespaces={ci-system}", "agent.priorityQuota=true", "monitoring.podMonitor.enabled=true",
              "monitoring.serviceMonitor.enabled=true", "monitoring.prometheusRule.enabled=true", "monitoring.dashboards.enabled=true",
              "webhook.certificate.mode=cert-manager", "runtimeClass.overhead.podFixed.memory=16Mi",
              "sidecar.config.limits.max_connections=1024", "agent.hook.allow_capabilities={CAP_NET_RAW}")


def find_helm():
    """PODJAIL_HELM, or helm on the PATH, where Go installs, or where the test cluster's programs are kept."""
    cache = Path(os.environ.get("PODJAIL_KUBERNETES_CACHE", Path.home() / ".cache" / "podjail-kubernetes"))
    places = os.pathsep.join([os.environ.get("PATH", ""), str(Path.home() / "go" / "bin"), *map(str, cache.glob("*/bin"))])
    return os.environ.get("PODJAIL_HELM") or shutil.which("helm", path=places)


class HelmTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.helm = find_helm()
        if cls.helm is None:
            raise AssertionError("there is no helm: set PODJAIL_HELM, or let tests/charts/run --build make one")

    def call(self, *words):
        return subprocess.run([self.helm, *map(str, words)], capture_output=True, text=True, timeout=120, check=False)

    def render(self, *settings, version="1.31.0", namespace="podjail-system"):
        """The objects that the chart gives with some values set."""
        options = [word for setting in settings for word in ("--set", setting)]
        done = self.call("template", "podjail", CHART, "--namespace", namespace, "--kube-version", version, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return Manifests(parse(done.stdout))

    def refusal(self, *settings, version="1.31.0"):
        """What Helm says of values that it refuses."""
        options = [word for setting in settings for word in ("--set", setting)]
        done = self.call("template", "podjail", CHART, "--kube-version", version, *options)
        self.assertNotEqual(done.returncode, 0, f"{settings} were accepted")
        return done.stderr

    def test_the_plain_manifests_are_what_the_chart_renders(self):
        done = subprocess.run([REPOSITORY / "deploy/kubernetes/render", "--print"], env=os.environ | {"PODJAIL_HELM": self.helm},
                              capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, PLAIN.read_text(encoding="utf-8"), "run deploy/kubernetes/render")

    def test_helm_finds_nothing_wrong_with_the_chart(self):
        done = self.call("lint", CHART, "--strict", "--set", DNS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_it_renders_with_everything_turned_on(self):
        kinds = {item["kind"] for item in self.render(*EVERYTHING).all}
        self.assertLessEqual({"PodMonitor", "ServiceMonitor", "PrometheusRule", "Certificate", "Issuer", "ResourceQuota"}, kinds)

    def test_the_cluster_section_reaches_both_programs(self):
        objects = self.render(*EVERYTHING)
        hook = objects.config("podjail-agent", "agent.json")["hook"]
        self.assertEqual(hook, {"resolvers": ["10.96.0.10"], "grants": ["10.96.0.1:443"], "probe_sources": ["10.244.0.0/16"],
                                "allow_capabilities": ["CAP_NET_RAW"]})
        self.assertEqual(objects.config("podjail-webhook", "webhook.json")["sidecar_config"],
                         {"upstream": {"grants": ["10.96.0.1:443"]}, "limits": {"max_connections": 1024}})

    def test_the_programs_take_the_configurations_of_every_installation(self):
        for settings in ((DNS,), EVERYTHING, (DNS, "agent.runtimes={crio}", "agent.restart=none", "agent.maxWorkloads=10000")):
            for program, text in texts(self.render(*settings)):
                self.assertEqual(objection(program, text), "", f"{program}, {settings}")

    def test_an_allowed_capability_is_allowed_by_the_policy_too_and_no_other(self):
        rules = self.render(DNS, "agent.hook.allow_capabilities={CAP_NET_RAW}").one("ValidatingAdmissionPolicy", "podjail-jailed-pods")
        text = str(rules["spec"]["validations"])
        self.assertNotIn("NET_RAW", text)
        self.assertIn("SYSLOG", text)

    def test_pods_may_opt_out_only_where_that_is_allowed(self):
        objects = self.render(DNS, "injection.allowOptOut=true")
        entry = objects.one("MutatingWebhookConfiguration", "podjail")["webhooks"][0]
        self.assertEqual(entry["objectSelector"]["matchExpressions"],
                         [{"key": "podjail.dev/inject", "operator": "NotIn", "values": ["disabled"]}])

    def test_the_admission_policies_have_the_version_that_the_cluster_has(self):
        for version, wanted in (("1.29.0", "admissionregistration.k8s.io/v1beta1"), ("1.30.2", "admissionregistration.k8s.io/v1")):
            found = {item["apiVersion"] for item in self.render(DNS, version=version).of("ValidatingAdmissionPolicy")}
            self.assertEqual(found, {wanted})

    def test_a_cluster_without_native_sidecars_is_refused(self):
        self.assertIn("kubeVersion", self.refusal(DNS, version="1.28.9"))

    def test_without_the_address_of_the_dns_it_says_what_to_set(self):
        self.assertIn("cluster.resolvers is not set", self.refusal())

    def test_misspelt_values_are_refused(self):
        self.assertIn("replica is not allowed", self.refusal(DNS, "webhook.replica=3"))

    def test_with_cert_manager_no_right_to_write_configurations_or_secrets_is_asked_for(self):
        objects = self.render(DNS, "webhook.certificate.mode=cert-manager")
        self.assertEqual([one["metadata"]["name"] for one in objects.of("Role")], ["podjail-uninstall"])
        self.assertNotIn("admissionregistration.k8s.io", str(objects.one("ClusterRole", "podjail-webhook")["rules"]))

    def test_uninstalling_first_takes_podjail_off_the_nodes(self):
        objects = self.render(DNS, "agent.uninstallHook.seconds=600")
        hooks = [one for one in objects.all if "helm.sh/hook" in one["metadata"].get("annotations", {})
                 and one["metadata"]["name"] == "podjail-uninstall"]
        self.assertEqual({one["metadata"]["annotations"]["helm.sh/hook"] for one in hooks}, {"pre-delete"})
        ordered = sorted(hooks, key=lambda one: int(one["metadata"]["annotations"]["helm.sh/hook-weight"]))
        self.assertEqual([one["kind"] for one in ordered][2:], ["RoleBinding", "Job"])
        job = objects.one("Job", "podjail-uninstall")["spec"]
        self.assertEqual(job["template"]["spec"]["containers"][0]["args"], ["retire-all", "--within", "600"])
        self.assertGreater(job["activeDeadlineSeconds"], 600)
        self.assertEqual(objects.one("Role", "podjail-uninstall")["rules"], [
            {"apiGroups": ["apps"], "resources": ["daemonsets"], "resourceNames": ["podjail-agent"], "verbs": ["get", "patch"]}])
        self.assertEqual(self.render(DNS, "agent.uninstallHook.enabled=false").of("Job"), [])

    def test_uninstalling_without_helm_changes_what_the_agents_do_and_nothing_else(self):
        usual, retiring = (self.render(DNS, f"agent.uninstall={value}").one("DaemonSet", "podjail-agent") for value in ("false", "true"))
        args = retiring["spec"]["template"]["spec"]["containers"][0]["args"]
        self.assertEqual(args.pop(), "retire")
        self.assertEqual(usual, retiring)

    def test_another_namespace_is_excluded_and_believed_in_its_place(self):
        objects = self.render(DNS, namespace="jail")
        self.assertEqual(objects.config("podjail-webhook", "webhook.json")["excluded_namespaces"][0], "jail")
        self.assertIn("system:serviceaccount:jail:podjail-webhook", str(objects.one("ValidatingAdmissionPolicy", "podjail-baseline")))

    def image(self, *settings):
        """The sidecar's image; webhook, agent and admission policy must mean the same."""
        objects = self.render(DNS, *settings)
        image = objects.config("podjail-webhook", "webhook.json")["image"]
        self.assertEqual(objects.config("podjail-agent", "agent.json")["sidecar_image"], image)
        self.assertIn(f"'{image}'", str(objects.one("ValidatingAdmissionPolicy", "podjail-jailed-pods")["spec"]["validations"]))
        return image

    def test_images_have_the_whole_name_that_runtimes_note_on_containers(self):
        for repository, whole in (("podjail-sidecar", "docker.io/library/podjail-sidecar"), ("team/sidecar", "docker.io/team/sidecar"),
                                  ("images.example.test/sidecar", "images.example.test/sidecar"),
                                  ("registry:5000/team/sidecar", "registry:5000/team/sidecar"), ("localhost/sidecar", "localhost/sidecar")):
            self.assertEqual(self.image(f"images.sidecar.repository={repository}", "images.sidecar.tag=dev"), f"{whole}:dev")

    def test_a_digest_goes_before_the_tag(self):
        digest = f"sha256:{'ab' * 32}"
        self.assertEqual(self.image(f"images.sidecar.digest={digest}", "images.sidecar.tag=dev"),
                         f"docker.io/library/podjail-sidecar@{digest}")

    def test_one_replica_needs_no_budget_that_would_block_drains(self):
        self.assertEqual(self.render(DNS, "webhook.replicas=1").of("PodDisruptionBudget"), [])

    def test_a_changed_configuration_restarts_the_program_that_reads_it(self):
        sums = [self.render(DNS, f"agent.maxWorkloads={count}").one("DaemonSet", "podjail-agent")
                ["spec"]["template"]["metadata"]["annotations"]["podjail.dev/config-checksum"] for count in (10, 20)]
        self.assertNotEqual(*sums)


if __name__ == "__main__":
    unittest.main()
