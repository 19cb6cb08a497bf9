"""Takes connections and says nothing on them, or what its argument is: says "held" when all are up, and lets go of them on a
line of input."""

import socket
import sys

from attempts import V4

COUNT = 30


def main():
    """Holds connections until told to end."""
    held = [socket.create_connection((V4, 80), 10) for _ in range(COUNT)]
    for one in held:
        one.sendall("".join(sys.argv[1:]).encode())
    print("held", flush=True)
    sys.stdin.readline()
    for one in held:
        one.close()
    print("gone", flush=True)


if __name__ == "__main__":
    main()
