"""Raw IP sockets (CAP_NET_RAW): any protocol, any source, segments of no connection, neighbour discovery and IGMP."""

import socket
import struct

import packets
from attempts import GATEWAY4, POD4, POD6, V4, V6, attempt

RST, SYN, ACK = 0x04, 0x02, 0x10


def whole4(source, protocol, build, destination=V4):
    """An IPv4 packet with a header of our own."""

    def send(token, port):
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as sender:
            sender.sendto(packets.ipv4(source, destination, protocol, build(token, port)), (destination, 0))

    return send


def whole6(source, protocol, build, destination=V6):
    """An IPv6 packet with a header of our own."""

    def send(token, port):
        with socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW) as sender:
            sender.sendto(packets.ipv6(source, destination, protocol, build(token, port)), (destination, 0))

    return send


def payload(address, protocol, build=lambda token, _: token):
    """The payload of a protocol, in a header of the kernel's."""

    def send(token, port):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_RAW, protocol) as sender:
            sender.sendto(build(token, port), (address, 0))

    return send


def datagram(token, port):
    """A UDP datagram."""
    return packets.udp(port, token)


def segment(flags):
    """A TCP segment with a payload."""
    return lambda token, port: packets.tcp(port, token, flags)


def echo(kind):
    """An ICMP echo request."""
    return lambda token, _: struct.pack("!BBHHH", kind, 0, 0, 0, 1) + token


def neighbour(token, _):
    """A neighbour solicitation whose target is the message."""
    return struct.pack("!BBHI", 135, 0, 0, 0) + token.ljust(16)


def main():
    """Every raw packet, v4 and v6."""
    for source in (POD4, "198.51.100.7", "203.0.113.53", "127.0.0.1"):
        attempt(f"udp v4 from {source}", whole4(source, 17, datagram))
    for source in (POD6, "2001:db8:77::7", "2001:db8:99::53"):
        attempt(f"udp v6 from {source}", whole6(source, 17, datagram))
    for name, flags in (("syn", SYN), ("rst", RST), ("ack", ACK), ("none", 0)):
        attempt(f"tcp {name} v4", whole4(POD4, 6, segment(flags)))
        attempt(f"tcp {name} v6", whole6(POD6, 6, segment(flags)))
    attempt("icmp echo", payload(V4, 1, echo(8)))
    attempt("icmp echo to the gateway", payload(GATEWAY4, 1, echo(8)))
    attempt("icmpv6 echo", payload(V6, 58, echo(128)))
    attempt("neighbour solicitation", payload("ff02::1", 58, neighbour))
    for protocol in (2, 4, 41, 47, 50, 132, 253):
        attempt(f"protocol {protocol} v4", payload(V4, protocol))
        attempt(f"protocol {protocol} v6", payload(V6, protocol))


if __name__ == "__main__":
    main()
