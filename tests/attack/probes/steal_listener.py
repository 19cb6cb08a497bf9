"""Listens on the sidecar's port on every local address, then connects outwards: who gets the redirected connection?"""

import select
import socket

from attempts import POD4, V4, attempt

PORT = 15001


def listeners():
    """Whatever can be bound, with every option that helps."""
    bound = []
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0"), (socket.AF_INET, "127.0.0.2"),
                            (socket.AF_INET, POD4), (socket.AF_INET6, "::1"), (socket.AF_INET6, "::")):
        thief = socket.socket(family, socket.SOCK_STREAM)
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            thief.bind((address, PORT))
            thief.listen()
            bound.append(thief)
        except OSError:
            thief.close()
    return bound


def main():
    """Connects, and looks whether one of our own listeners got it."""
    thieves = listeners()

    def connect(_, port):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as victim:
            victim.setblocking(False)
            victim.connect_ex((V4, port))
            stolen, _, _ = select.select(thieves, [], [], 1)
            if stolen:
                return "stolen"
            victim.settimeout(2)
            error = victim.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error:
                raise OSError(error, "refused")
            victim.sendall(b"\x01\x02\r\n\r\n")
            return "closed" if not victim.recv(100) else "answered"

    for number in range(3):
        attempt(f"victim {number}", connect)


if __name__ == "__main__":
    main()
