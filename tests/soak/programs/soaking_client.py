"""Makes requests of every kind for a while and judges each answer: soaking_client.py HOST SECONDS THREADS SEED.

Prints one JSON object: how many requests of each kind ended how, what must never happen ("wrong"), and when requests failed that
nothing was asked to go wrong with ("failed": the sidecar's own faults must explain them).
"""

import collections
import http.client
import json
import random
import socket
import ssl
import sys
import threading
import time

from bodies import body, digest

host, seconds, threads, seed = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
FAULTS = ("none",) * 12 + ("slow", "late", "reset", "die", "mute", "garbage")
HARMLESS = ("none", "slow", "late")
SIZES = (0, 1, 1000, 16_384, 70_000, 500_000)
LOST = (OSError, http.client.HTTPException)


class Tally:
    """What happened, of all threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts = collections.Counter()
        self.wrong, self.failed = [], []

    def add(self, kind, how):
        with self.lock:
            self.counts[f"{kind}: {how}"] += 1

    def note(self, into, text):
        with self.lock:
            into.append({"time": time.time(), "what": text})


def connect():
    """A fresh connection; whatever its end, an answer that lacks some of its TLS is an error."""
    raw = socket.create_connection((host, 443), timeout=30)
    context = ssl.create_default_context()  # after the connection: a sidecar started meanwhile has another issuer
    connection = http.client.HTTPSConnection(host)
    connection.sock = context.wrap_socket(raw, server_hostname=host, suppress_ragged_eofs=False)
    return connection


def chunks(content):
    """The content in pieces, which http.client sends as chunks."""
    for start in range(0, len(content), 9000):
        yield content[start:start + 9000]


def ask(connection, name, size, method, framing, fault, chance):
    """(status, right, content): one request and whether its answer is what it must be."""
    target = f"/{'body' if method == 'GET' else 'hash'}/{name}/{size}/{framing}/{fault}"
    sent = body(f"{name}-up", size) if method == "PUT" else None
    upload = sent if sent is None or chance.random() < 0.5 else chunks(sent)
    connection.request(method, target, body=upload, encode_chunked=upload is not sent,
                       headers={"Transfer-Encoding": "chunked"} if upload is not sent else {})
    answer = connection.getresponse()
    content = answer.read()
    expected = body(name, size) if method == "GET" else digest(sent).encode()
    return answer.status, content == expected, content


def met_closing_connection(method, status, content):
    """Whether the upstream closed a kept connection (the fault `late`) just when a body was sent: it is not sent twice."""
    return method == "PUT" and status == 502 and b"upstream_closed" in content


def one(tally, connection, chance):
    """Makes one request and judges it. Returns the connection if it can be used again."""
    method, fault = chance.choice(("GET", "PUT")), chance.choice(FAULTS)
    framing, size, name = chance.choice(("length", "chunked", "close")), chance.choice(SIZES), chance.getrandbits(60)
    kind = f"{method} {framing} {fault}"
    begun = time.time()
    try:
        connection = connection or connect()
        status, right, content = ask(connection, name, size, method, framing, fault, chance)
    except LOST as lost:
        tally.add(kind, "lost")
        if fault in HARMLESS:
            tally.note(tally.failed, f"{kind} {size}, {time.time() - begun:.1f} s: {type(lost).__name__} {lost}")
        return None
    tally.add(kind, str(status))
    if status == 200 and not right:
        tally.note(tally.wrong, f"{kind} {size}: a whole answer with the wrong content")
    elif status == 200 and fault in ("mute", "garbage"):
        tally.note(tally.wrong, f"{kind} {size}: an answer that nobody gave")
    elif status != 200 and fault in HARMLESS and not met_closing_connection(method, status, content):
        tally.note(tally.failed, f"{kind} {size}: {status} {content[:200]}")
    if status != 200 or connection.sock is None or chance.random() < 0.02:
        connection.close()
        return None
    return connection


def soak(tally, number, until):
    """One thread's work."""
    chance = random.Random(seed * 1000 + number)
    connection = None
    while time.monotonic() < until:
        connection = one(tally, connection, chance)
        if connection is None:
            time.sleep(0.002)  # while the sidecar is away every attempt fails at once


def main():
    tally = Tally()
    until = time.monotonic() + seconds
    workers = [threading.Thread(target=soak, args=(tally, number, until)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(json.dumps({"counts": dict(sorted(tally.counts.items())), "wrong": tally.wrong, "failed": tally.failed}))


main()
