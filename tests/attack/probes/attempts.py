"""What probes share: each attempt gets a token and a port of its own, and one line says how it ended."""

import errno
import itertools
import json
import select
import socket
import ssl

V4, V6 = "203.0.113.66", "2001:db8:99::66"
POD4, POD6 = "192.0.2.2", "2001:db8:1::2"
GATEWAY4, GATEWAY6 = "192.0.2.1", "2001:db8:1::1"
RESOLVER4, RESOLVER6 = "203.0.113.53", "2001:db8:99::53"

_numbers = itertools.count(1)


def attempt(name, action, port=None):
    """Calls action(token: bytes, port) and prints how it ended: "sent", the errno's name, or what it returned.

    Without a `port` of the attack's own, each attempt gets another, so that frames without content tell it too.
    """
    number = next(_numbers)
    token, port = f"leak{number:04d}", port or 20000 + number
    try:
        outcome = action(token.encode(), port) or "sent"
    except TimeoutError:
        outcome = "timeout"
    except ssl.SSLError as error:  # its errno is OpenSSL's, not the system's
        outcome = f"SSL {error.reason}"
    except OSError as error:
        outcome = errno.errorcode.get(error.errno, str(error))
    print(json.dumps({"name": name, "outcome": outcome, "token": token, "port": port}), flush=True)


def first_answer(stream):
    """What a connection gave the attacker: bytes, or its end."""
    answer = stream.recv(4096)
    return f"answered {answer!r}" if answer else "closed"


def fast_open(stream, data, address):
    """TCP Fast Open: connects with data in the SYN."""
    try:
        stream.sendto(data, socket.MSG_FASTOPEN, address)
    except BlockingIOError:  # without a cookie of the server the kernel sends a plain SYN and takes no data yet
        select.select([], [stream], [], stream.gettimeout())
        stream.sendall(data)
    return first_answer(stream)
