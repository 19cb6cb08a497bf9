"""Every expression of dashboards and alerts, read by Prometheus' own parser. promtool is unpacked with the tier kubernetes' packages."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml
from documents import CHART, read
from images import debian

VARIABLES = {"$__rate_interval": "5m", "$__range": "3h"}


def find_promtool():
    return shutil.which("promtool", path=os.pathsep.join([os.environ.get("PATH", ""), f"{debian.UNPACKED}/usr/bin"]))


def expressions():
    """(where, expression) of every query of every dashboard, with Grafana's variables filled in."""
    for path in sorted((CHART / "dashboards").glob("*.json")):
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel.get("targets", []):
                text = target["expr"]
                for name, value in VARIABLES.items():
                    text = text.replace(name, value)
                yield f"{path.name}: {panel['title']}", re.sub(r"\$\{?\w+\}?", "any", text)


class PromqlTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.promtool = find_promtool()
        if cls.promtool is None:
            raise AssertionError("there is no promtool: deploy/install-packages kubernetes unpacks Debian's package prometheus")

    def check(self, groups):
        """What promtool says of rules."""
        with tempfile.TemporaryDirectory() as scratch:
            rules = Path(scratch) / "rules.yaml"
            rules.write_text(yaml.safe_dump({"groups": groups}), encoding="utf-8")
            done = subprocess.run([self.promtool, "check", "rules", str(rules)], capture_output=True, text=True, timeout=60, check=False)
            return done.returncode, done.stdout + done.stderr

    def test_prometheus_takes_the_alerts(self):
        groups = read(CHART / "alerts.yaml")[0]["groups"]
        status, said = self.check(groups)
        self.assertEqual(status, 0, said)
        self.assertIn(f"{sum(len(group['rules']) for group in groups)} rules found", said)

    def test_prometheus_can_read_every_query_of_the_dashboards(self):
        found = list(expressions())
        self.assertGreaterEqual(len(found), 20)
        for where, expression in found:
            status, said = self.check([{"name": "query", "rules": [{"record": "a:b", "expr": expression}]}])
            self.assertEqual(status, 0, f"{where}: {said}")

    def test_a_query_that_is_none_would_be_found(self):
        status, _ = self.check([{"name": "query", "rules": [{"record": "a:b", "expr": "sum by (x (y)"}]}])
        self.assertNotEqual(status, 0)


if __name__ == "__main__":
    unittest.main()
