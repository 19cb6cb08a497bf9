"""Whatever we take for a request, other parsers take for the same one: method, target, version, fields, body and where it ends.
What we then write for the upstream they take for that request and nothing besides. Where we refuse, they are not asked: refusing is
always safe."""

import json
import os
import re
import subprocess
import unittest
from dataclasses import dataclass

from other_parsers import METHODS, Reading, read_with_h11, read_with_http_parser
from variants import WHOLE, tables, variants

# What is well-formed and refused by one of the others all the same: patterns of the bytes, and why. They excuse a refusal,
# never another reading; and each must be needed.
STRICTER = {
    read_with_h11: {
        rb"\r\n0{20,}5?\r\n": "a chunk size of more than twenty digits",
        rb"\r\n[0-9A-Fa-f]+[ \t]+;": "white space before a chunk extension (allowed by RFC 9112 §7.1.1)",
    },
    read_with_http_parser: {
        rb"^(?!(" + b"|".join(sorted(METHODS)) + rb") )": "a method it has never heard of",
        rb"\r\n(Content-Length|Transfer-Encoding): *\w+\t\r\n": "a tab behind a length or coding (allowed by RFC 9110 §5.5)",
        rb"\r\nTransfer-Encoding[^:]+:": "a name that only begins like Transfer-Encoding",
        rb"\r\n5\t;": "a tab before a chunk extension (allowed by RFC 9112 §7.1.1)",
    },
}


def excuse_for(read, wire):
    """The pattern that excuses `read` for refusing the bytes, or None."""
    return next((pattern for pattern in STRICTER[read] if re.search(pattern, wire)), None)


@dataclass(frozen=True)
class Ours:
    """What we make of a request: a Reading and what goes upstream, or why it is refused."""

    reading: Reading = None
    written: bytes = None
    why: str = None


def read_with_ours(wires):
    """What we make of each of them."""
    lines = "".join(wire.hex() + "\n" for wire in wires)
    read = subprocess.run([os.environ["PODJAIL_READ_REQUESTS"]], input=lines, capture_output=True, text=True, check=True, timeout=120)
    answers = [json.loads(line) for line in read.stdout.splitlines()]
    if len(answers) != len(wires):
        raise RuntimeError(f"{len(answers)} answers to {len(wires)} requests")
    return [ours_of(answer) for answer in answers]


def ours_of(answer):
    """What the program wrote."""
    if not answer["accepted"]:
        return Ours(why=answer["why"])
    headers = tuple((bytes.fromhex(name), bytes.fromhex(value)) for name, value in answer["headers"])
    reading = Reading(bytes.fromhex(answer["method"]), bytes.fromhex(answer["target"]), answer["version"], headers,
                      bytes.fromhex(answer["body"]), answer["length"])
    return Ours(reading, bytes.fromhex(answer["written"]))


class Requests(unittest.TestCase):
    """Thousands of variants, read once by us."""

    @classmethod
    def setUpClass(cls):
        cls.wires = variants()
        cls.ours = read_with_ours(cls.wires)

    def accepted(self):
        """The variants that we accept, and what we make of them."""
        return [(wire, ours) for wire, ours in zip(self.wires, self.ours) if ours.reading]

    def test_the_variants_put_every_rule_to_the_proof(self):
        self.assertGreater(len(list(tables())), 500)
        self.assertGreater(len(self.wires), 10000)
        self.assertGreater(len(self.accepted()), 1000)
        rules = {ours.why for ours in self.ours}
        for rule in ("Transfer-Encoding is not exactly chunked", "both Content-Length and Transfer-Encoding", "repeated header",
                     "Content-Length is not a plain number", "Transfer-Encoding in HTTP/1.0", "folded header line", "body malformed",
                     "white space before a colon", "line feed without carriage return", "control character in the head"):
            self.assertIn(rule, rules)

    def test_whole_requests_are_accepted_by_all(self):
        for wire, ours in zip(WHOLE, read_with_ours(WHOLE)):
            with self.subTest(wire):
                self.assertIsNotNone(ours.reading, ours.why)
                self.assertIsNotNone(read_with_h11(wire))
                self.assertIsNotNone(read_with_http_parser(wire))

    def test_h11_reads_what_we_read(self):
        self.compare(read_with_h11)

    def test_http_parser_reads_what_we_read(self):
        self.compare(read_with_http_parser)

    def test_the_upstream_reads_one_request_and_it_is_that_one(self):
        for _, ours in self.accepted():
            for read in (read_with_h11, read_with_http_parser):
                upstream = read(ours.written)
                if upstream is None and excuse_for(read, ours.written):
                    continue
                self.assertIsNotNone(upstream, ours.written)
                self.assertEqual(len(ours.written), upstream.length, ours.written)
                self.assertEqual((ours.reading.method, ours.reading.target, ours.reading.body, "1.1"),
                                 (upstream.method, upstream.target, upstream.body, upstream.version))
                self.assertEqual([b"upstream.test:8443"], [value for name, value in upstream.headers if name.lower() == b"host"])

    def compare(self, read):
        """Fails for each accepted variant that `read` does not read likewise, and shows the first few."""
        differences, used = [], set()
        for wire, ours in self.accepted():
            other = read(wire)
            if other == ours.reading:
                continue
            excuse = excuse_for(read, wire)
            if other is None and excuse:
                used.add(excuse)
            else:
                differences.append(f"{wire!r}\n  ours  {ours.reading}\n  other {other}")
        self.assertEqual([], differences[:5], f"{len(differences)} differences")
        self.assertEqual(set(STRICTER[read]), used)


if __name__ == "__main__":
    unittest.main()
