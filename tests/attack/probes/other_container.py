"""Requests that try to arrive at the sidecar as another container's: each prints the status line it was answered."""

import os
import socket

from attempts import POD4, POD6, attempt

NAME = "registry.example.test"
ASK = f"GET /pkg HTTP/1.1\r\nhost: {NAME}\r\nconnection: close\r\n\r\n".encode()
FAMILIES = (socket.AF_INET, socket.AF_INET6)
SLOTS = (15101, 15102, 15103, 15131)


def ask(stream):
    """The status of the answer to a request."""
    stream.settimeout(2)
    stream.sendall(ASK)
    answer = stream.recv(4096)
    return f"answered {answer[9:12].decode()}" if answer else "closed"


def address_of(family):
    """Where the workload's resolver says that the registry is."""
    return socket.getaddrinfo(NAME, 80, family, socket.SOCK_STREAM)[0][4][0]


def to(family, address, port, prepare=lambda stream: None):
    """A request over a connection to that address and port; `prepare` does something to the socket first."""

    def act(*_):
        with socket.socket(family, socket.SOCK_STREAM) as stream:
            stream.settimeout(2)
            prepare(stream)
            stream.connect((address, port))
            return ask(stream)

    return act


def option(level, name, value):
    """A change of the socket that a mark or a device might be taken for."""
    return lambda stream: stream.setsockopt(level, name, value)


def bound(family, port):
    """The socket sends from a port of the sidecar's."""
    return lambda stream: stream.bind(("::" if family == socket.AF_INET6 else "0.0.0.0", port))


def become(uid):
    """Another user, in a child: there is no way back."""

    def act(*_):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.setgroups([])
                os.setresuid(uid, uid, uid)
                os.write(writer, to(socket.AF_INET, address_of(socket.AF_INET), 80)().encode())
            finally:
                os._exit(0)
        os.close(writer)
        os.waitpid(child, 0)
        with os.fdopen(reader) as told:
            return told.read() or "nothing"

    return act


def main():
    """Every attempt, over both families where they differ."""
    for uid in (1000, 15001):
        attempt(f"user {uid}", become(uid))
    for family in FAMILIES:
        address, word = address_of(family), f"{family.name} "
        attempt(word + "plain", to(family, address, 80))
        for slot in SLOTS:
            attempt(f"{word}outside port {slot}", to(family, address, slot))
            for own in ("127.0.0.1", POD4) if family == socket.AF_INET else ("::1", POD6):
                attempt(f"{word}{own} port {slot}", to(family, own, slot))
        for name, prepare in (("mark", option(socket.SOL_SOCKET, socket.SO_MARK, 2)),
                              ("priority", option(socket.SOL_SOCKET, socket.SO_PRIORITY, 6)),
                              ("lo", option(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")),
                              ("eth0", option(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")),
                              ("from 15102", bound(family, 15102))):
            attempt(word + name, to(family, address, 80, prepare))


if __name__ == "__main__":
    main()
