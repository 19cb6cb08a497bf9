"""Questions that one policy lets out and others do not. The outcome is the response code and what the answers carry."""

import socket
import struct

from attempts import RESOLVER4, attempt

A, TXT, SRV, NULL = 1, 16, 33, 10


def question(name, qtype):
    """A query for a name."""
    labels = b"".join(bytes([len(label)]) + label for label in name.encode().split(b"."))
    return struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!HH", qtype, 1)


def told(asked, answer):
    """The response code, and the data of the first answer."""
    code, answers = answer[3] & 15, struct.unpack_from("!H", answer, 6)[0]
    if not answers:
        return f"code {code}"
    record = answer[len(asked):]  # its name is a pointer
    length = struct.unpack_from("!H", record, 10)[0]
    return f"code {code}, data {record[12:12 + length].hex()}"


def ask(name, qtype, transport="udp"):
    """Asks once and prints the outcome."""
    asked = question(name, qtype)

    def over_udp(_token, port):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.settimeout(10)
            sender.sendto(asked, (RESOLVER4, port))
            return told(asked, sender.recv(4096))

    def over_tcp(_token, port):
        with socket.create_connection((RESOLVER4, port), 10) as stream:
            stream.sendall(struct.pack("!H", len(asked)) + asked)
            return told(asked, stream.recv(4096)[2:])

    attempt(f"{transport} {qtype} {name}", over_udp if transport == "udp" else over_tcp, 53)


def main():
    """Allowed ones first: the limit of the pod is three."""
    ask("known.example.test", TXT)
    ask("_http._tcp.known.example.test", SRV, "tcp")
    ask("known.example.test", A)
    ask("known.example.test", NULL)
    ask("known.example.test", SRV)
    ask("secret.known.example.test", TXT)
    ask("broken.example.test", TXT)
    ask("nowhere.example.test", TXT)
    ask("known.example.test", TXT, "tcp")


if __name__ == "__main__":
    main()
