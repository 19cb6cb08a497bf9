"""Joining multicast groups, which needs no capability: the kernel itself then sends reports that carry the chosen group, 28
bits (IGMPv3) or 112 bits (MLDv2) of message at a time (threat A12). Joining succeeds; the report must not leave."""

import json
import socket
import struct
import time

from attempts import POD4

HOLD_SECONDS = 0.5  # the kernel sends its first report within a few milliseconds; leaving at once would cancel it


def groups():
    """(name, socket, group as on the wire) of each membership."""
    four = socket.inet_aton("239.171.205.239")
    six = socket.inet_pton(socket.AF_INET6, "ff05:1eaf:1eaf:1eaf:1eaf:1eaf:1eaf:1eaf")
    member4 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    member4.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, four + socket.inet_aton(POD4))
    member6 = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    member6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, six + struct.pack("@I", socket.if_nametoindex("eth0")))
    return [("igmp", member4, four), ("mld", member6, six)]


def main():
    """Joins, and stays long enough for the reports to be sent."""
    members = groups()
    time.sleep(HOLD_SECONDS)
    for name, _, group in members:
        print(json.dumps({"name": name, "outcome": "joined", "token": group.decode("latin-1"), "port": 0}))


if __name__ == "__main__":
    main()
