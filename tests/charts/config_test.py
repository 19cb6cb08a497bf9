"""The configurations that the chart writes, read by the programs they are for, whose readers refuse what they do not know."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from documents import PLAIN, REPOSITORY, Manifests, read

BINARIES = Path(os.environ.get("PODJAIL_BIN", REPOSITORY / "build" / "dev" / "bin"))
FILES = {"podjail-webhook": "webhook.json", "podjail-agent": "agent.json"}


def objection(program, text):
    """What a program says against a configuration, or ""."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / FILES[program]
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([BINARIES / program, "--config", path, "--check-config"], capture_output=True, text=True, timeout=120,
                              check=False)
        if done.returncode == 0:
            return ""
        return (done.stdout + done.stderr) or f"status {done.returncode}"


def texts(manifests):
    """(program, the text of its configuration) of both programs."""
    for program, file in FILES.items():
        yield program, manifests.one("ConfigMap", program)["data"][file]


class ConfigTest(unittest.TestCase):
    def test_both_programs_take_what_the_plain_manifests_hold(self):
        for program, text in texts(Manifests(read(PLAIN))):
            self.assertEqual(objection(program, text), "", program)

    def test_both_refuse_a_key_that_they_do_not_know(self):
        for program, text in texts(Manifests(read(PLAIN))):
            said = objection(program, json.dumps(json.loads(text) | {"no_such_key": 1}))
            self.assertIn("no_such_key", said, program)

    def test_the_agent_refuses_what_the_hook_would_not_read(self):
        manifests = Manifests(read(PLAIN))
        config = manifests.config("podjail-agent", "agent.json")
        for hook in ({"resolvers": ["kube-dns"]}, {"grants": ["10.96.0.1"]}, {"no_such_key": 1}):
            said = objection("podjail-agent", json.dumps(config | {"hook": config["hook"] | hook}))
            self.assertIn(next(iter(hook)), said)

    def test_the_webhook_refuses_what_the_sidecar_would_not_read(self):
        config = Manifests(read(PLAIN)).config("podjail-webhook", "webhook.json")
        said = objection("podjail-webhook", json.dumps(config | {"sidecar_config": {"limits": {"no_such_key": 1}}}))
        self.assertIn("no_such_key", said)


if __name__ == "__main__":
    unittest.main()
