"""Marks and priorities (CAP_NET_RAW since Linux 5.17): what exempts by them is open to whoever sets them. Values a ruleset
might use, and the placeholders of published ones."""

import socket

from attempts import V4, V6, attempt, first_answer

VALUES = (1, 0xA11, 0xA12, 0x5EEDF00D, 0xFFFFFFFF)
PRIORITIES = (0, 7, 0xC0DE1DEA)
SO_MARK = 36


def marked(address, kind, mark, priority):
    """A sender whose packets carry mark and priority."""

    def send(token, port):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, kind) as sender:
            sender.settimeout(3)
            sender.setsockopt(socket.SOL_SOCKET, SO_MARK, mark - (1 << 32) if mark >> 31 else mark)
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY,
                              priority - (1 << 32) if priority >> 31 else priority)
            if kind == socket.SOCK_DGRAM:
                sender.sendto(token, (address, port))
                return None
            sender.connect((address, port))
            sender.sendall(b"\x01" + token)
            return first_answer(sender)

    return send


def main():
    """Every mark with every priority, over UDP and TCP, v4 and v6."""
    for address in (V4, V6):
        for mark in VALUES:
            for priority in PRIORITIES:
                what = f"{address} {mark:#x} {priority:#x}"
                attempt(f"udp {what}", marked(address, socket.SOCK_DGRAM, mark, priority))
            attempt(f"tcp {address} {mark:#x}", marked(address, socket.SOCK_STREAM, mark, PRIORITIES[-1]))


if __name__ == "__main__":
    main()
