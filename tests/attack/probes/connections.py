"""TCP to anywhere, in every spelling: each is redirected to the sidecar, which ends what it does not understand. The
attempt says what the attacker got: how the connection ended, never an answer from the outside."""

import socket

from attempts import GATEWAY4, GATEWAY6, V4, V6, attempt, fast_open, first_answer

IPPROTO_MPTCP = 262


def stream(address, protocol=0):
    """Connects, sends a line, and tells how it ends."""

    def connect(token, port):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM, protocol) as sender:
            sender.settimeout(5)
            sender.connect((address, port))
            sender.sendall(b"\x01" + token + b"\r\n\r\n")
            return first_answer(sender)

    return connect


def in_syn(address):
    """TCP Fast Open: data in the SYN itself."""

    def send(token, port):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as sender:
            sender.settimeout(5)
            return fast_open(sender, b"\x01" + token + b"\r\n\r\n", (address, port))

    return send


def main():
    """Every connection."""
    for address in (V4, V6, GATEWAY4, GATEWAY6, f"::ffff:{V4}"):
        attempt(f"tcp {address}", stream(address))
    for port in (22, 25, 80, 443, 853):
        attempt(f"tcp v4 {port}", stream(V4), port)
        attempt(f"tcp v6 {port}", stream(V6), port)
    attempt("mptcp", stream(V4, protocol=IPPROTO_MPTCP))
    attempt("fast open v4", in_syn(V4))
    attempt("fast open v6", in_syn(V6))


if __name__ == "__main__":
    main()
