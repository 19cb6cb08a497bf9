"""A source address that is not the pod's (IPV6_FREEBIND, IP_FREEBIND: no capability): the answer to the forged source would
leave the pod, with the question's name in it (threat A40)."""

import socket
import struct

from attempts import RESOLVER4, RESOLVER6, V4, V6, attempt

IP_FREEBIND, IPV6_FREEBIND = 15, 78


def question(token):
    """A DNS question whose first label is the token."""
    return (struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + bytes([len(token)]) + token + b"\x07example\x03net\0"
            + struct.pack("!HH", 1, 1))


def ask(source, source_port, target, kind=socket.SOCK_DGRAM):
    """Asks `target` on port 53 in the name of `source`."""

    def send(token, _):
        six = ":" in source
        with socket.socket(socket.AF_INET6 if six else socket.AF_INET, kind) as sender:
            sender.settimeout(0.5)
            sender.setsockopt(41 if six else 0, IPV6_FREEBIND if six else IP_FREEBIND, 1)
            sender.bind((source, source_port))
            if kind == socket.SOCK_DGRAM:
                sender.sendto(question(token), (target, 53))
                return None
            sender.connect((target, 53))
            sender.sendall(struct.pack("!H", len(question(token))) + question(token))
            return "connected"

    return send


def main():
    """Sources: the resolver, and a stranger; targets: outside and the sidecar's own addresses."""
    for source, targets in ((RESOLVER6, (V6, RESOLVER6, "2001:db8:1::2", "::1")),
                            (RESOLVER4, (V4, RESOLVER4, "192.0.2.2", "127.0.0.1")),
                            ("2001:db8:77::7", (V6, "::1")), ("198.51.100.7", (V4, "127.0.0.1"))):
        for target in targets:
            for port in (53, 0):
                attempt(f"udp {source}:{port} asks {target}", ask(source, port, target), 53)
            attempt(f"tcp {source} asks {target}", ask(source, 0, target, socket.SOCK_STREAM), 53)


if __name__ == "__main__":
    main()
