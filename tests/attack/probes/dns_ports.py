"""Questions from many of the ports that the kernel gives: what comes after them is for the test to see."""

import itertools
import socket
from pathlib import Path

from attempts import RESOLVER4, attempt
from dns_outside import A, question


def main():
    """One question from each of 3000 ports, answered or not."""
    first, last = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split())
    asked = question("registry.example.test", A)

    def ask_from_many(_token, port):
        answered = 0
        for source in itertools.islice(range(first, last + 1, 9), 3000):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.settimeout(2)
                try:
                    sender.bind(("", source))
                    sender.sendto(asked, (RESOLVER4, port))
                    answered += bool(sender.recv(4096))
                except OSError:
                    continue
        return f"{answered} answered"

    attempt("many ports", ask_from_many, 53)


if __name__ == "__main__":
    main()
