"""Direct connections to the sidecar's ports, on every local address: only redirected traffic may reach them."""

import socket

from attempts import POD4, POD6, attempt, first_answer

PORTS = (15001, 15002, 15053, 15020, 15021, 15101, 15131)
ADDRESSES = ("127.0.0.1", "127.0.0.2", "0.0.0.0", POD4, "::1", "::", POD6, f"::ffff:{POD4}")


def stream(address):
    """A TCP connection that asks for a page."""

    def connect(_, port):
        with socket.create_connection((address, port), 2) as direct:
            direct.sendall(b"GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n")
            return first_answer(direct)

    return connect


def datagram(address):
    """A datagram, and its answer if there is one."""

    def send(token, port):
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.settimeout(1)
            sender.connect((address, port))
            sender.send(token)
            return first_answer(sender)

    return send


def main():
    """Every port on every address."""
    for port in PORTS:
        for address in ADDRESSES:
            attempt(f"tcp {address} {port}", stream(address), port)
    for address in ADDRESSES:
        attempt(f"udp {address} 15053", datagram(address), 15053)


if __name__ == "__main__":
    main()
