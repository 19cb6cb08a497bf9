"""Choosing the device by hand, which needs no capability: a redirected or loopback packet bound to eth0 would leave by it,
payload included, whatever its address says."""

import socket
import struct

from attempts import GATEWAY4, GATEWAY6, V4, V6, attempt, fast_open, first_answer

IP_UNICAST_IF, IPV6_UNICAST_IF = 50, 76
LOCAL4, LOCAL6 = "127.0.0.1", "::1"


def opened(address, kind):
    """A socket bound to eth0."""
    endpoint = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)
    endpoint.settimeout(0.5)
    endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
    return endpoint


def datagram(address):
    """One datagram by eth0."""

    def send(token, port):
        with opened(address, socket.SOCK_DGRAM) as sender:
            sender.sendto(token, (address, port))

    return send


def stream(address):
    """A connection by eth0."""

    def connect(token, port):
        with opened(address, socket.SOCK_STREAM) as sender:
            sender.connect((address, port))
            sender.sendall(b"\x01" + token)
            return first_answer(sender)

    return connect


def in_syn(address):
    """A connection by eth0 with its first data in the SYN."""

    def connect(token, port):
        with opened(address, socket.SOCK_STREAM) as sender:
            return fast_open(sender, b"\x01" + token, (address, port))

    return connect


def unicast_if(address):
    """The device named by IP_UNICAST_IF."""

    def send(token, port):
        six = ":" in address
        with socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM) as sender:
            index = struct.pack("!I", socket.if_nametoindex("eth0"))
            sender.setsockopt(41 if six else 0, IPV6_UNICAST_IF if six else IP_UNICAST_IF, index)
            sender.sendto(token, (address, port))

    return send


def packet_info(token, port):
    """The device named in ancillary data of one datagram."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        info = struct.pack("@I4s4s", socket.if_nametoindex("eth0"), b"\0" * 4, b"\0" * 4)
        sender.sendmsg([token], [(socket.IPPROTO_IP, 8, info)], 0, (V4, port))


def without_route(token, port):
    """MSG_DONTROUTE to a neighbour."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(token, socket.MSG_DONTROUTE, (GATEWAY4, port))


def main():
    """Every way to a device, for addresses outside, next door and local."""
    for address in (V4, V6, GATEWAY4, GATEWAY6, LOCAL4, LOCAL6):
        attempt(f"udp {address}", datagram(address))
        attempt(f"dns {address}", datagram(address), 53)
        attempt(f"tcp {address}", stream(address))
        attempt(f"fast open {address}", in_syn(address))
    for address in (LOCAL4, LOCAL6):
        attempt(f"proxy port {address}", stream(address), 15001)
        attempt(f"dns port {address}", datagram(address), 15053)
    attempt("unicast_if v4", unicast_if(V4))
    attempt("unicast_if v6", unicast_if(V6))
    attempt("packet info", packet_info)
    attempt("dontroute", without_route)


if __name__ == "__main__":
    main()
