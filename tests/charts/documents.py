"""The manifests and the chart, read for tests."""

import json
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
CHART = REPOSITORY / "charts" / "podjail"
PLAIN = REPOSITORY / "deploy" / "kubernetes" / "podjail.yaml"
EXAMPLES = REPOSITORY / "deploy" / "kubernetes" / "examples"


class _Strict(yaml.SafeLoader):
    """YAML in which a key that is there twice is a mistake, and not the last one's victory."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{', '.join(twice)} is there twice", node.start_mark)
        return super().construct_mapping(node, deep)


def parse(text):
    """The documents of a YAML text, empty ones left out."""
    return [document for document in yaml.load_all(text, _Strict) if document]


def read(path):
    """The documents of a YAML file."""
    return parse(path.read_text(encoding="utf-8"))


class Manifests:
    """Objects of a cluster, found by kind and name."""

    def __init__(self, documents):
        self.all = documents

    def one(self, kind, name):
        """The object of that kind and name; there must be one."""
        found = [item for item in self.all if item["kind"] == kind and item["metadata"]["name"] == name]
        if len(found) != 1:
            raise AssertionError(f"{len(found)} objects are {kind} {name}")
        return found[0]

    def of(self, *kinds):
        """All objects of these kinds."""
        return [item for item in self.all if item["kind"] in kinds]

    def config(self, name, file):
        """The JSON that a ConfigMap holds in `file`."""
        return json.loads(self.one("ConfigMap", name)["data"][file])
