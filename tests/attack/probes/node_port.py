"""Everything that goes out from the port at which the node may come in: 8080. The node holds a connection there from its own port 7001."""

import socket
import struct

import packets
from attempts import GATEWAY4, POD4, V4, attempt, first_answer

PORT, NODES = 8080, 7001
SYN, RST, PSH_ACK = 0x02, 0x04, 0x18


def from_port(kind):
    """A socket at the port, beside the one that listens."""
    made = socket.socket(socket.AF_INET, kind)
    for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        made.setsockopt(socket.SOL_SOCKET, option, 1)
    made.settimeout(5)
    made.bind((POD4, PORT))
    return made


def dial(address):
    """A connection."""

    def act(token, port):
        with from_port(socket.SOCK_STREAM) as stream:
            stream.connect((address, port))
            stream.sendall(token)
            return first_answer(stream)

    return act


def datagram(address):
    """A datagram."""

    def act(token, port):
        with from_port(socket.SOCK_DGRAM) as sender:
            sender.sendto(token, (address, port))

    return act


def raw(destination, protocol, build):
    """A packet by hand (CAP_NET_RAW)."""

    def act(token, port):
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as sender:
            sender.sendto(packets.ipv4(POD4, destination, protocol, build(token, port)), (destination, 0))

    return act


def segment(flags, to=None, source_port=PORT):
    """A TCP segment with a message."""
    return lambda token, port: packets.tcp(to or port, token, flags, source_port)


def error_about_the_flow(token, _):
    """An ICMP error about what the node said: related to its flow. The message is in the place of the segment's numbers."""
    quoted = packets.ipv4(GATEWAY4, POD4, 6, struct.pack("!HH", NODES, PORT) + token)
    body = struct.pack("!BBHI", 3, 3, 0, 0) + quoted
    return body[:2] + struct.pack("!H", packets.checksum(body)) + body[4:]


def main():
    """To the node, and to anybody."""
    for name, address in (("the node", GATEWAY4), ("anybody", V4)):
        attempt(f"tcp from the port to {name}", dial(address))
        attempt(f"udp from the port to {name}", datagram(address))
        attempt(f"raw syn from the port to {name}", raw(address, 6, segment(SYN)))
        attempt(f"raw data from the port to {name}", raw(address, 6, segment(PSH_ACK)))
        attempt(f"raw rst from the port to {name}", raw(address, 6, segment(RST)))
        attempt(f"related error to {name}", raw(address, 1, error_about_the_flow))
    attempt("the node's own flow turned around", raw(GATEWAY4, 6, segment(SYN, NODES)))
    attempt("the node's port, from another of ours", raw(GATEWAY4, 6, segment(PSH_ACK, NODES, PORT + 1)))
    attempt("the flow's ports, to somebody else", raw(V4, 6, segment(PSH_ACK, NODES)))


if __name__ == "__main__":
    main()
