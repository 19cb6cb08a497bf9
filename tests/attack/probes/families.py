"""Sockets that would send past the ruleset: without CAP_NET_RAW they cannot even be opened."""

import socket

from attempts import attempt

AF_XDP = 44


def opened(*words):
    """Opens a socket and closes it."""

    def open_one(_, __):
        socket.socket(*words).close()
        return "opened"

    return open_one


def main():
    """Every family and type that writes its own headers."""
    attempt("xdp", opened(AF_XDP, socket.SOCK_RAW, 0))
    attempt("packet raw", opened(socket.AF_PACKET, socket.SOCK_RAW, 0))
    attempt("packet datagram", opened(socket.AF_PACKET, socket.SOCK_DGRAM, 0))
    attempt("raw v4", opened(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW))
    attempt("raw v6", opened(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW))
    attempt("icmp", opened(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))


if __name__ == "__main__":
    main()
