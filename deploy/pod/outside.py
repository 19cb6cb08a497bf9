"""The outside of a pod: a small internet with a resolver, web servers, sinks and a recorder of every frame.

    registry.example.test   files.example.test   git.example.test     good certificates
    expired / selfsigned / wronghost .example.test                    bad ones
    http://plain.example.test                                         no TLS
    private / metadata / loopback … .example.test                     names that point where nobody may go
"""

from .certificates import TestAuthority
from .dns_server import DnsServer
from .frames import FrameRecorder
from .network import RESOLVER4, RESOLVER6, UPLINK, UPSTREAM4, UPSTREAM6
from .sinks import Sinks
from .web_server import WebServer

GOOD_NAMES = ("registry.example.test", "files.example.test", "git.example.test", "other.example.test")
TRAPS = {
    "private.example.test": "10.0.0.1",
    "private6.example.test": "fd00::1",
    "metadata.example.test": "169.254.169.254",
    "loopback.example.test": "127.0.0.1",
    "loopback6.example.test": "::1",
    "shared.example.test": "100.100.100.200",
    "linklocal6.example.test": "fe80::1",
    "mapped.example.test": "::ffff:10.0.0.1",
    "nat64.example.test": "64:ff9b::a9fe:a9fe",
}


class Outside:
    """Everything beyond the wire of a PodNetwork; `folder` holds its certificates."""

    def __init__(self, network, folder):
        self.authority = TestAuthority(folder)
        self.frames = FrameRecorder(network.outside, UPLINK)
        good = [UPSTREAM4]
        names = {name: good for name in (*GOOD_NAMES, "plain.example.test", "expired.example.test",
                                         "selfsigned.example.test", "wronghost.example.test")}
        names["six.example.test"] = [UPSTREAM6]
        self.dns = DnsServer(network.outside, (RESOLVER4, RESOLVER6),
                             names | {name: [address] for name, address in TRAPS.items()})
        both = (UPSTREAM4, UPSTREAM6)
        self.https = WebServer(network.outside, [(address, 443) for address in both], self._leaves())
        self.http = WebServer(network.outside, [(address, 80) for address in both])
        self.sinks = Sinks(network.outside)

    def close(self):
        """Stops everything."""
        for part in (self.https, self.http, self.dns, self.sinks, self.frames):
            part.close()

    @property
    def roots(self):
        """The PEM file with the roots that the sidecar shall trust."""
        return self.authority.root

    @property
    def requests(self):
        """Every request any web server saw."""
        return [*self.https.requests, *self.http.requests]

    def _leaves(self):
        good = self.authority.leaf(*GOOD_NAMES, "six.example.test")
        return dict.fromkeys((*GOOD_NAMES, "six.example.test"), good) | {
            "expired.example.test": self.authority.expired_leaf("expired.example.test"),
            "selfsigned.example.test": self.authority.self_signed_leaf("selfsigned.example.test"),
            "wronghost.example.test": self.authority.leaf("somebodyelse.example.test"),
        }
