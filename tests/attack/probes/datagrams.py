"""Datagrams without any capability: UDP, QUIC's port, multicast and broadcast, ping sockets."""

import socket
import struct

from attempts import GATEWAY4, GATEWAY6, V4, V6, attempt

IPPROTO_UDPLITE = 136


def udp(address, protocol=0):
    """A sender of one datagram."""

    def send(token, port):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM, protocol) as sender:
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            if address.startswith("ff"):
                sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex("eth0"))
            sender.sendto(token, (address, port))

    return send


def connected(token, port):
    """A connected socket: errors arrive on the next call."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect((V4, port))
        sender.send(token)


def ping(family, protocol, kind):
    """An echo request from a ping socket."""

    def send(token, _):
        with socket.socket(family, socket.SOCK_DGRAM, protocol) as sender:
            message = struct.pack("!BBHHH", kind, 0, 0, 0, 1) + token
            sender.sendto(message, (V6 if family == socket.AF_INET6 else V4, 0))

    return send


def main():
    """Every datagram."""
    for address in (V4, V6, GATEWAY4, GATEWAY6, f"::ffff:{V4}"):
        attempt(f"udp {address}", udp(address))
        attempt(f"quic {address}", udp(address), 443)
    attempt("udp connected", connected)
    attempt("udplite v4", udp(V4, protocol=IPPROTO_UDPLITE))
    attempt("udplite v6", udp(V6, protocol=IPPROTO_UDPLITE))
    attempt("broadcast", udp("255.255.255.255"))
    attempt("subnet broadcast", udp("192.0.2.255"))
    attempt("mdns v4", udp("224.0.0.251"), 5353)
    attempt("mdns v6", udp("ff02::fb"), 5353)
    attempt("ping v4", ping(socket.AF_INET, socket.IPPROTO_ICMP, 8))
    attempt("ping v6", ping(socket.AF_INET6, socket.IPPROTO_ICMPV6, 128))


if __name__ == "__main__":
    main()
