"""A TCP socket made in one container and used in another: handed over a unix socket of a shared volume.

    handed_socket.py give PATH unconnected|connected    makes one, waits for a taker, hands it over
    handed_socket.py take PATH                          takes one, asks the registry over it, prints the status
"""

import array
import socket
import sys

from other_container import address_of, ask


def give(path, state):
    """Hands over a socket, connected to the registry or not."""
    with socket.socket(socket.AF_UNIX) as meeting, socket.socket(socket.AF_INET) as handed:
        if state == "connected":
            handed.connect((address_of(socket.AF_INET), 80))
        meeting.bind(path)
        meeting.listen(1)
        print("listening", flush=True)
        taker, _ = meeting.accept()
        with taker:
            taker.sendmsg([state.encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [handed.fileno()]))])
            taker.recv(1)  # until the taker is done


def take(path):
    """Takes a socket and asks over it."""
    with socket.socket(socket.AF_UNIX) as meeting:
        meeting.connect(path)
        state, (descriptor,), *_ = socket.recv_fds(meeting, 100, 1)
        with socket.socket(fileno=descriptor) as taken:
            if state == b"unconnected":
                taken.settimeout(5)
                taken.connect((address_of(socket.AF_INET), 80))
            print(ask(taken), flush=True)


if __name__ == "__main__":
    {"give": give, "take": take}[sys.argv[1]](*sys.argv[2:])
