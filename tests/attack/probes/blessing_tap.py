"""Reading the blessing off the sidecar's frames (CAP_NET_RAW, threat A06): a classic BPF filter may look at a packet's mark,
and a tap that passes only marked frames tells it bit by bit. Prints how many frames left, and how many showed a mark."""

import ctypes
import json
import select
import socket
import struct
import time

SO_ATTACH_FILTER = 26
SKF_AD_MARK = 0xFFFFF000 + 20
SECONDS = 3
LOAD_ABSOLUTE, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06


def tap(only_marked):
    """A packet socket on eth0; if asked, of frames whose mark is not 0 alone."""
    endpoint = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    if only_marked:
        program = b"".join(struct.pack("@HBBI", *line) for line in (
            (LOAD_ABSOLUTE, 0, 0, SKF_AD_MARK), (JUMP_EQUAL, 0, 1, 0), (RETURN, 0, 0, 0), (RETURN, 0, 0, 0xFFFF)))
        memory = ctypes.create_string_buffer(program)
        endpoint.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("@HL", 4, ctypes.addressof(memory)))
    endpoint.bind(("eth0", 3))
    return endpoint


def main():
    """Counts outgoing frames for SECONDS."""
    taps = {tap(False): "left", tap(True): "marked"}
    counts = {"left": 0, "marked": 0}
    print("listening", flush=True)
    deadline = time.monotonic() + SECONDS
    while (left := deadline - time.monotonic()) > 0:
        for endpoint in select.select(list(taps), [], [], left)[0]:
            _, address = endpoint.recvfrom(2000)
            if address[2] == socket.PACKET_OUTGOING:
                counts[taps[endpoint]] += 1
    print(json.dumps(counts), flush=True)


if __name__ == "__main__":
    main()
