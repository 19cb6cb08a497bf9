"""One real request through the jail, with the machine's own network as the outside and nothing of the machine changed.

The outside namespace has no wire to the machine. Every address is local to it, so a listener there accepts connections to
any server; a relay in this process, which is in the machine's own network, connects onwards. Names are resolved as the
machine resolves them.
"""

import ipaddress
import shlex
import socket
import threading
from urllib.parse import urlsplit

from pod.dns_server import DnsServer
from pod.network import RESOLVER4, RESOLVER6
from pod.waiting import wait_until

_PIECE = 64 * 1024
_SECONDS = 30


class RealInternet:
    """The outside of a pod whose connections are relayed to where they meant to go."""

    roots = None  # the sidecar trusts what the machine trusts

    def __init__(self, network, _):
        self.dns = DnsServer(network.outside, (RESOLVER4, RESOLVER6), MachineNames())
        self.relayed = []
        self._listeners = network.outside.run(lambda: [_listener(port) for port in (80, 443)])
        for listener in self._listeners:
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self):
        """Accepts nothing more."""
        self.dns.close()
        for listener in self._listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _accept(self, listener):
        while True:
            try:
                stream, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._relay, args=(stream,), daemon=True).start()

    def _relay(self, stream):
        meant = stream.getsockname()[:2]  # every address is local here: this is where the sidecar wanted to go
        address = ipaddress.ip_address(meant[0])
        target = str(getattr(address, "ipv4_mapped", None) or address), meant[1]
        self.relayed.append(target)
        try:
            with stream, socket.create_connection(target, _SECONDS) as onward:
                stream.settimeout(_SECONDS)
                back = threading.Thread(target=_copy, args=(onward, stream), daemon=True)
                back.start()
                _copy(stream, onward)
                back.join()
        except OSError:
            return  # the sidecar sees a closed connection and says so


class MachineNames:
    """Names as the machine itself resolves them, in the form DnsServer asks for."""

    def get(self, name):
        """The addresses of a name, or None when it has none."""
        try:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        except OSError:
            return None
        return sorted({entry[4][0] for entry in found})


def show(pod, terminal, url):
    """Sends the request from the workload and shows what came back, and the record of it."""
    terminal.heading("A real request", "The workload asks a real server; the sidecar resolves, connects and verifies.")
    command = ["curl", "-sS", "-i", "--max-time", str(_SECONDS), url]
    terminal.command("workload", shlex.join(command))
    done = pod.run("workload", command, timeout=_SECONDS + 5)
    terminal.output(done.stdout.replace("\r", "") + done.stderr)
    for record in wait_until(lambda: _records(pod, host_of(url)), "the record of the decision"):
        terminal.say(f"decision: {record['verdict']} ({record['reason']}), {record.get('upstream_address', 'not dialled')}")
    terminal.promise("the server answered through the jail", done.stdout.startswith("HTTP/")
                     and "x-podjail-decision" not in done.stdout.lower(), done.stderr)
    terminal.heading("The same server, another method", "The policy allows this one host, to be read.")
    command = ["curl", "-sS", "-i", "--max-time", str(_SECONDS), "-d", "stolen=1", url]
    terminal.command("workload", shlex.join(command))
    done = pod.run("workload", command, timeout=_SECONDS + 5)
    terminal.output(done.stdout.replace("\r", "") + done.stderr)
    terminal.promise("refused", " 403 " in done.stdout.split("\n")[0], done.stderr)


def _records(pod, host):
    """The decision records of requests to a host."""
    return [record for record in pod.decisions() if record.get("host") == host and record.get("protocol") != "dns"]


def host_of(url):
    """The host of an http or https URL on its usual port; ValueError for any other."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port not in (None, 80, 443):
        raise ValueError(f"--online takes an http or https URL without a port, not '{url}'")
    return parts.hostname


def policy(url):
    """A policy that lets this one host be read."""
    return (f'export function onRequest(r) {{\n  if (r.host === "{host_of(url)}" && r.method === "GET") return allow();\n'
            '  return deny("only the host of --online may be read");\n}\n')


def _copy(source, target):
    try:
        while piece := source.recv(_PIECE):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return  # one side is gone; closing both is the caller's


def _listener(port):
    listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)  # IPv4 comes as mapped addresses
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("::", port))
    listener.listen()
    return listener
