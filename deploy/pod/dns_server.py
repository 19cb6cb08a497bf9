"""A resolver outside the pod: answers A and AAAA, and other types, from tables, and remembers every question it was asked.

Nothing but the sidecar may ever reach it, so its list of questions is evidence.
"""

import ipaddress
import socket
import struct
import threading
from dataclasses import dataclass

TYPE_A, TYPE_AAAA = 1, 28
_TTL_SECONDS = 1


@dataclass(frozen=True)
class Question:
    """One question as it arrived."""

    name: str
    qtype: int
    transport: str  # udp | tcp


class DnsServer:
    """Answers for `names` ({name: [address, …]}) on `port` of each of `addresses`, inside `namespace`.

    `names` is shared with the caller, who may change it at any time. Everything else does not exist.
    """

    def __init__(self, namespace, addresses, names, port=53):
        self.names = names
        self.records = {}  # of other types: {(name, type): [data, …]}, of names that are in `names`
        self.silent = set()  # names whose questions are remembered and never answered
        self.questions = []
        self._sockets = namespace.run(lambda: [_listener(address, port, kind) for address in addresses
                                               for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM)])
        for listener in self._sockets:
            serve = self._serve_tcp if listener.type == socket.SOCK_STREAM else self._serve_udp
            threading.Thread(target=serve, args=(listener,), daemon=True).start()

    def close(self):
        """Stops answering."""
        for listener in self._sockets:
            _shut(listener)

    def asked(self, name):
        """The questions for a name or one below it."""
        return [question for question in self.questions
                if question.name == name or question.name.endswith(f".{name}")]

    def _serve_udp(self, listener):
        while True:
            try:
                message, sender = listener.recvfrom(4096)
            except OSError:
                return
            if len(message) > 2 and message[2] & 0x80:
                continue  # an answer: answering it too would never end
            try:
                answer = self._answer(message, "udp")
                if self.questions[-1].name not in self.silent:
                    listener.sendto(answer, sender)
            except (IndexError, struct.error):
                self.questions.append(Question(repr(message), 0, "udp"))  # not a question: on record all the same
            except OSError:
                return

    def _serve_tcp(self, listener):
        while True:
            try:
                stream, _ = listener.accept()
            except OSError:
                return
            with stream, stream.makefile("rb") as reader:
                stream.settimeout(5)
                try:
                    length = struct.unpack("!H", reader.read(2))[0]
                    answer = self._answer(reader.read(length), "tcp")
                    stream.sendall(struct.pack("!H", len(answer)) + answer)
                except (OSError, struct.error, IndexError):
                    continue

    def _answer(self, message, transport):
        name, qtype, end = _read_question(message)
        self.questions.append(Question(name, qtype, transport))
        addresses = self.names.get(name)
        records = [_record(qtype, ipaddress.ip_address(address).packed) for address in addresses or ()
                   if _type_of(address) == qtype]
        records += [_record(qtype, packed) for packed in self.records.get((name, qtype), ())]
        code = 0 if addresses is not None else 3
        header = message[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(records), 0, 0)
        return header + message[12:end] + b"".join(records)


def _listener(address, port, kind):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, kind)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_IP, 15, 1)  # IP_FREEBIND, which IPv6 sockets honour too
    listener.bind((address, port))
    if kind == socket.SOCK_STREAM:
        listener.listen()
    return listener


def _shut(listener):
    try:
        listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits on it
    except OSError:
        pass
    listener.close()


def _read_question(message):
    labels, position = [], 12
    while message[position]:
        length = message[position]
        labels.append(message[position + 1:position + 1 + length].decode("ascii", "replace"))
        position += 1 + length
    qtype = struct.unpack_from("!H", message, position + 1)[0]
    return ".".join(labels).lower(), qtype, position + 5


def _type_of(address):
    return TYPE_AAAA if ":" in address else TYPE_A


def _record(qtype, packed):
    return struct.pack("!HHHIH", 0xC00C, qtype, 1, _TTL_SECONDS, len(packed)) + packed
