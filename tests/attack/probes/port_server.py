"""A workload that is probed: says "listening", and says back what anybody tells it at port 8080, which its other sockets may use, too."""

import socket
import threading

PORT = 8080


def serve(listener):
    """Answers one connection after another."""
    while True:
        stream, _ = listener.accept()
        threading.Thread(target=answer, args=(stream,), daemon=True).start()


def answer(stream):
    """Says back what it hears, until the other side has enough."""
    with stream:
        while heard := stream.recv(4096):
            stream.sendall(heard)


def main():
    """Listens, until it is ended."""
    listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        listener.setsockopt(socket.SOL_SOCKET, option, 1)
    listener.bind(("::", PORT))
    listener.listen()
    print("listening", flush=True)
    serve(listener)


if __name__ == "__main__":
    main()
