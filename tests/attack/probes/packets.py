"""Building packets by hand, for the probes that bypass the kernel's own stack."""

import socket
import struct


def checksum(content):
    """The Internet checksum (RFC 1071)."""
    padded = content + b"\0" * (len(content) % 2)
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(source, destination, protocol, payload):
    """An IPv4 packet."""
    fields = (0x45, 0, 20 + len(payload), 0, 0, 64, protocol)
    addresses = socket.inet_aton(source) + socket.inet_aton(destination)
    head = struct.pack("!BBHHHBBH", *fields, 0) + addresses
    return struct.pack("!BBHHHBBH", *fields, checksum(head)) + addresses + payload


def ipv6(source, destination, protocol, payload, hop_limit=64):
    """An IPv6 packet."""
    return (struct.pack("!IHBB", 0x60000000, len(payload), protocol, hop_limit)
            + socket.inet_pton(socket.AF_INET6, source) + socket.inet_pton(socket.AF_INET6, destination) + payload)


def udp(port, payload, source_port=40000):
    """A UDP datagram without checksum (allowed in IPv4; good enough to be seen on a wire)."""
    return struct.pack("!HHHH", source_port, port, 8 + len(payload), 0) + payload


def tcp(port, payload, flags, source_port=40000):
    """A TCP segment."""
    return struct.pack("!HHIIBBHHH", source_port, port, 1000, 2000, 0x50, flags, 1024, 0, 0) + payload


def ethernet(kind, payload):
    """A frame to everybody from nobody."""
    return b"\xff" * 6 + b"\x02\0\0\0\0\x09" + struct.pack("!H", kind) + payload
