"""A hostile package in a container that `podjail run --container` put into a jail tries every exit it can think of. In the same
container on the machine's network its packets are seen on the wire."""

import json
import subprocess
import unittest

from pod.waiting import wait_until

from support.engine_case import EngineCase, both_engines
from support.jail_lab import PROBES, SECONDS

# How an exit that leads nowhere may end: with an error, without an answer, with nothing found, or at the sidecar.
SHUT = {"EPERM", "EACCES", "ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT",
        "EPROTONOSUPPORT", "ENOSYS", "ENOTTY", "EIO", "EROFS", "EINVAL", "ENOENT", "ENODEV", "EPIPE", "timeout", "closed", "none",
        "rcode 3", "rcode 5"}
# Answered inside the jail: an address of the jail's own, a refusal by the sidecar. And what a container has of its own.
INSIDE = {"DNS for an address": "told", "HTTP by address": "answered b'HTTP/1.1 403", "metadata": "answered b'HTTP/1.1 4",
          "DNS by TCP": "answered b'", "root": "worked", "the first process": "opened"}
PROBE = ["python3", "/probes/jail_exits.py", "/no/engine.sock", "podjail-nobody"]
MOUNTED = ("--volume", f"{PROBES}:/probes:ro")


class Exits:
    """The probe, as root of its container and as a user."""

    def attempts(self, done):
        self.assertEqual(0, done.returncode, done.stderr)
        return {one["name"]: one["outcome"] for one in map(json.loads, done.stdout.splitlines())}

    def test_in_the_jail_nothing_gets_out_by_any_of_them(self):
        for user in ("0:0", "12345:12345"):
            with self.subTest(user), self.nothing_leaves():
                outcomes = self.attempts(self.contain(("--js", "false"), ("--rm", "--user", user, *MOUNTED), PROBE))
                self.assertGreaterEqual(len(outcomes), 40)
                open_ways = {name: outcome for name, outcome in outcomes.items() if outcome not in SHUT
                             and not (name in INSIDE and outcome.startswith(INSIDE[name]))}
                self.assertEqual({}, open_ways)

    def test_a_policy_that_allows_everything_opens_no_other_way(self):
        position = self.outside.frames.mark()
        self.attempts(self.contain(("--js", "true"), ("--rm", *MOUNTED), PROBE))
        left = {(frame.protocol, frame.destination, frame.port) for frame in self.frames_since(position)}
        self.assertEqual(set(), {flow for flow in left if flow[0] != "tcp" or flow[2] not in (80, 443)} -
                         {("udp", "203.0.113.53", 53)}, "but the sidecar's own questions and connections")

    def test_an_image_that_leads_its_bundle_elsewhere_writes_no_file_of_the_machine(self):
        work = self.folder / "work"
        work.mkdir(exist_ok=True)
        (work / "ca-certificates.crt").write_text("mine\n", encoding="ascii")
        for target in ("/etc/ssl/certs", "/etc/ssl", "/etc/ssl/certs/ca-certificates.crt"):
            source = work / "ca-certificates.crt" if target.endswith(".crt") else work
            self.script("true", "--volume", f"{source}:{target}")
            self.assertEqual("mine\n", (work / "ca-certificates.crt").read_text(encoding="ascii"))


class Bare(EngineCase):
    """The probe in a container of podman's on the machine's network."""

    engine_name = "podman"

    def test_bare_the_probe_gets_out(self):
        position = self.outside.frames.mark()
        subprocess.run(["nsenter", f"--net={self.network.pod.path}", *self.engine.words, "run", "--rm", "--network", "host",
                        *MOUNTED, self.engine.image, *PROBE], env=self.engine.environment, capture_output=True, check=True,
                       timeout=2 * SECONDS)
        wait_until(lambda: {"udp", "tcp"} <= {frame.protocol for frame in self.outside.frames.since(position)}, "frames", SECONDS)


ExitsWithPodman, ExitsWithDocker = both_engines(Exits)


if __name__ == "__main__":
    unittest.main()
