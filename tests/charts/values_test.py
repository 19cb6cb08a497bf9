"""The schema of the chart's values, without Helm: it is a JSON schema like any other."""

import copy
import json
import unittest

import jsonschema
from documents import CHART, REPOSITORY, read

SCHEMA = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
DEFAULTS = read(CHART / "values.yaml")[0]


def changed(path, value):
    """The defaults with one value changed; `path` as in --set."""
    values = copy.deepcopy(DEFAULTS)
    *folders, name = path.split(".")
    place = values
    for folder in folders:
        place = place[folder]
    place[name] = value
    return values


class ValuesTest(unittest.TestCase):
    def accepts(self, values):
        jsonschema.validate(values, SCHEMA, jsonschema.Draft7Validator)

    def refuses(self, path, value):
        with self.assertRaises(jsonschema.ValidationError, msg=f"{path}={value!r} was accepted"):
            self.accepts(changed(path, value))

    def test_the_schema_is_one(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA)

    def test_the_defaults_fit(self):
        self.accepts(DEFAULTS)

    def test_the_plain_manifests_values_fit_over_the_defaults(self):
        more = read(REPOSITORY / "deploy" / "kubernetes" / "values.yaml")[0]
        self.accepts(DEFAULTS | {key: DEFAULTS[key] | value for key, value in more.items()})

    def test_misspelt_keys_are_refused_everywhere(self):
        for path in ("webhok", "webhook.replica", "agent.hooks", "cluster.resolver", "images.sidecar.repo", "monitoring.dashboard",
                     "webhook.certificate.issuer", "injection.allowOptout", "test.img", "runtimeClass.handler"):
            self.refuses(path, True)

    def test_values_of_the_wrong_kind_are_refused(self):
        for path, value in (("webhook.replicas", 0), ("webhook.replicas", "2"), ("webhook.timeoutSeconds", 31),
                            ("webhook.certificate.mode", "none"), ("agent.runtimes", "docker"), ("agent.runtimes", []), ("agent.runtimes", ["containerd", "crio"]),
                            ("agent.restart", "reboot"), ("agent.installDir", "opt/podjail"), ("agent.installDir", "/opt/pod jail"),
                            ("agent.maxWorkloads", 0), ("agent.maxWorkloads", 10001), ("cluster.probeSources", []), ("injection.allowOptOut", "false"),
                            ("images.sidecar.digest", "sha256:abc"), ("images.sidecar.pullPolicy", "Sometimes"),
                            ("cluster.resolvers", ["kube-dns"]), ("cluster.grants", ["10.96.0.1"]),
                            ("cluster.probeSources", ["monitoring"]), ("injection.excludedNamespaces", ["Kube_System"])):
            self.refuses(path, value)

    def test_what_the_cluster_section_sets_cannot_be_set_twice(self):
        for key in ("resolvers", "grants", "probe_sources"):
            self.refuses("agent.hook", {key: []})

    def test_a_baseline_holds_policies_and_their_data_alone(self):
        self.accepts(changed("baseline.policies", {"00-default.js": "", "registry_test.js": "", "package-lock.json": ""}))
        self.refuses("baseline.policies", {"README.md": ""})
        self.refuses("baseline.policies", {"../x.js": ""})

    def test_addresses_of_both_families_fit(self):
        self.accepts(changed("cluster.resolvers", ["10.96.0.10", "fd00::a"]))
        self.accepts(changed("cluster.grants", ["10.96.0.1:443", "[fd00::1]:443"]))
        self.accepts(changed("cluster.probeSources", ["10.244.0.0/16", "fd00:10::/56"]))
        self.accepts(changed("cluster.probeSources", ["node"]))


if __name__ == "__main__":
    unittest.main()
