"""Servers whose certificate has one thing wrong with it, each OpenSSL's own server: every one is refused with a sentence of its own,
and none sees a byte of the request. Two are as they should be, and are served."""

import unittest

from pod.certificates import TestAuthority
from pod.outside import Outside
from pod.pod import PodSettings

from clients.children import Children
from support.pod_case import PodCase

WEAK_KEY = ("-newkey", "rsa:1024", "-nodes")
MUST_STAPLE = "tlsfeature = status_request"
REFUSED = {
    "early": "is not valid yet",
    "stranger": "comes from an unknown issuer",
    "weakkey": "uses a key or signature that is too weak",
    "weaksignature": "uses a key or signature that is too weak",
    "revoked": "has been revoked",
    "stale": "came with a revocation status that is not valid",
    "bare": "requires a revocation status and came without one",
}
SERVED = ("plain", "stapled")


class SpoiltOutside(Outside):
    """The outside of a pod, with a server for each certificate, on an address of its own."""

    def __init__(self, network, folder):
        super().__init__(network, folder)
        self._children = Children(network.outside)
        self._folder = folder
        (folder / "secret").write_text("the page", encoding="ascii")
        stranger = TestAuthority(folder / "stranger")
        make = self.authority.leaf
        future = ("20990101000000Z", "20990201000000Z")
        leaves = {
            "plain": (make(_host("plain")), None),
            "early": (make(_host("early"), dates=future), None),
            "stranger": (stranger.leaf(_host("stranger")), None),
            "weakkey": (make(_host("weakkey"), key=WEAK_KEY), None),
            "weaksignature": (make(_host("weaksignature"), digest="sha1"), None),
            "bare": (make(_host("bare"), extension=MUST_STAPLE), None),
        }
        stapled = make(_host("stapled"), extension=MUST_STAPLE)
        revoked, stale = make(_host("revoked")), make(_host("stale"))
        self.authority.revoke(revoked)
        leaves |= {"stapled": (stapled, self.authority.status(stapled)), "revoked": (revoked, self.authority.status(revoked)),
                   "stale": (stale, self.authority.status(stapled))}  # of another certificate
        for number, (name, (leaf, status)) in enumerate(leaves.items(), 40):
            self._serve(name, f"203.0.113.{number}", leaf, status)

    def close(self):
        """Stops everything."""
        self._children.close()
        super().close()

    def said(self, name):
        """What a server printed: a line for each page it was asked for."""
        return self._log(name).read_text(encoding="utf-8", errors="replace")

    def _log(self, name):
        return self._folder / f"{name}.log"

    def _serve(self, name, address, leaf, status):
        self.dns.names[_host(name)] = [address]
        argv = ["env", "-C", self._folder, "openssl", "s_server", "-accept", f"{address}:443", "-cert", leaf.certificate.resolve(),
                "-key", leaf.key.resolve(), "-cipher", "DEFAULT:@SECLEVEL=0", "-WWW"]
        if status:
            argv += ["-status_file", status.resolve()]
        with self._log(name).open("wb") as log:
            self._children.start(["sh", "-c", 'exec "$@" 2>&1', "sh", *argv], (address, 443), log)


def _host(name):
    return f"{name}.example.test"


class UpstreamCertificates(PodCase):
    """A policy that allows everything: what is refused here is refused by the sidecar itself."""

    settings = PodSettings(policies={"all.js": "true"}, outside=SpoiltOutside)

    def get(self, name):
        """The whole answer to one request of the workload."""
        return self.run_ok(["curl", "-sS", "-i", "--max-time", "15", f"https://{_host(name)}/secret"])

    def test_each_is_refused_for_its_own_reason_and_sees_nothing(self):
        for name, why in REFUSED.items():
            with self.subTest(name):
                answer = self.get(name)
                self.assertRegex(answer, r"^HTTP/[0-9.]+ 502 ")
                self.assertIn("reason: upstream_tls_failed", answer)
                self.assertIn(f"the upstream's certificate {why}", answer)
                self.assertNotIn("FILE:secret", self.pod.outside.said(name))

    def test_nothing_is_wrong_with_the_others(self):
        for name in SERVED:
            with self.subTest(name):
                self.assertIn("the page", self.get(name))
                self.assertIn("FILE:secret", self.pod.outside.said(name))


if __name__ == "__main__":
    unittest.main()
