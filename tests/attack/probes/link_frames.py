"""Frames from packet sockets (CAP_NET_RAW), with and without the queueing discipline: they pass no IP hook at all."""

import socket

import packets
from attempts import POD4, POD6, V4, V6, attempt

SOL_PACKET, PACKET_QDISC_BYPASS = 263, 20
IPV4, IPV6, ARP, EXPERIMENTAL = 0x0800, 0x86DD, 0x0806, 0x88B6


def frame(kind, build, bypass):
    """A whole Ethernet frame."""

    def send(token, port):
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(kind)) as sender:
            sender.setsockopt(SOL_PACKET, PACKET_QDISC_BYPASS, bypass)
            sender.bind(("eth0", kind))
            sender.send(packets.ethernet(kind, build(token, port)))

    return send


def cooked(token, port):
    """SOCK_DGRAM: the kernel writes the Ethernet header."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(IPV4)) as sender:
        packet = packets.ipv4(POD4, V4, 17, packets.udp(port, token))
        sender.sendto(packet, ("eth0", IPV4, 0, 0, b"\xff" * 6))


def forged_arp(token, _):
    """ARP whose addresses are the message, padded as drivers do."""
    return b"\0\x01\x08\0\x06\x04\0\x01" + token.ljust(38)


def main():
    """Every frame, once through the queueing discipline and once past it."""
    builds = (
        ("udp v4", IPV4, lambda token, port: packets.ipv4(POD4, V4, 17, packets.udp(port, token))),
        ("udp v6", IPV6, lambda token, port: packets.ipv6(POD6, V6, 17, packets.udp(port, token))),
        ("spoofed v4", IPV4, lambda token, port: packets.ipv4("198.51.100.7", V4, 17, packets.udp(port, token))),
        ("dns v4", IPV4, lambda token, _: packets.ipv4(POD4, "203.0.113.53", 17, packets.udp(53, token))),
        ("tcp syn v4", IPV4, lambda token, port: packets.ipv4(POD4, V4, 6, packets.tcp(port, token, 2))),
        ("tcp syn v6", IPV6, lambda token, port: packets.ipv6(POD6, V6, 6, packets.tcp(port, token, 2))),
        ("arp", ARP, forged_arp),
        ("another ethertype", EXPERIMENTAL, lambda token, _: token.ljust(46)),
    )
    for name, kind, build in builds:
        attempt(name, frame(kind, build, 0))
        attempt(f"{name}, bypassing the qdisc", frame(kind, build, 1))
    attempt("cooked", cooked)


if __name__ == "__main__":
    main()
