"""Flows opened before there were rules: says "open" when both answer, then sends on each line of input and says what came
of it."""

import errno
import socket
import sys

from attempts import V4


def send(sender, token):
    """One message on an open flow."""
    try:
        sender.send(token)
        return "sent"
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))


def main():
    """Holds a TCP and a UDP flow."""
    stream = socket.create_connection((V4, 9999), 5)
    assert stream.recv(100) == b"outside\n"
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.connect((V4, 9999))
    datagrams.send(b"before")
    print("open", flush=True)
    for line in sys.stdin:
        token = line.strip().encode()
        print(f"tcp {send(stream, token)}, udp {send(datagrams, token)}", flush=True)


if __name__ == "__main__":
    main()
