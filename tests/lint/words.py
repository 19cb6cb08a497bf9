"""What no tracked file holds: paths of one developer's machine, hosts that are not examples, notes to self.

URLs may name reserved test and example hosts and the places of standards that code and documents cite; everything else is
either a real service, which tests must not reach, or somebody's machine.
"""
import re

from tree import Tree, main

# Written in two parts, or this file would object to itself.
MACHINE_PATHS = [re.compile(r"(?<![\w.~-])/" + folder + "/") for folder in ("work", "root", r"home/\w+")]
NOTES = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]) + r")\b")
URL_HOST = re.compile(r"https?://(?:[^\s/\"'`<>@]*@)?([A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])")

ALLOWED_SUFFIXES = ("test", "example", "example.com", "example.org", "example.net", "invalid", "localhost", "w3.org",
                    "json-schema.org", "rfc-editor.org", "kernel.org", "opencontainers.org", "man7.org", "kubernetes.io",
                    "prometheus.io", "iana.org", "whatwg.org", "ietf.org")
ALLOWED_ADDRESSES = re.compile(r"127\.\d+\.\d+\.\d+|0\.0\.0\.0|203\.0\.113\.\d+|198\.51\.100\.\d+|192\.0\.2\.\d+|198\.1[89]\.\d+\.\d+|"
                               r"\[::1?\]|\[2001:db8:[0-9a-f:]*\]")
# Data that attacks parsers holds hosts of every kind; lint fixtures break rules on purpose.
EXEMPT = re.compile(r"tests/fuzz/.*/corpus/|tests/lint/self_test.py")


def host_is_allowed(host):
    host = host.lower().rstrip(".")
    if ALLOWED_ADDRESSES.fullmatch(host) or "." not in host:
        return True  # a name without a dot is a variable or a name inside a test
    return any(host == suffix or host.endswith("." + suffix) for suffix in ALLOWED_SUFFIXES)


def objections_to(line):
    for pattern in MACHINE_PATHS:
        if pattern.search(line):
            yield "a path of one machine"
    if NOTES.search(line):
        yield "a note to self: do it, or open an issue"
    for host in URL_HOST.findall(line):
        if not host_is_allowed(host):
            yield f"the host {host} is neither reserved for examples nor a standard's"


def check(tree: Tree):
    objections = []
    for name in tree.files:
        if EXEMPT.match(name):
            continue
        for number, line in enumerate(tree.read(name).splitlines(), 1):
            objections += [f"{name}:{number}: {why}" for why in objections_to(line)]
    return objections


if __name__ == "__main__":
    main(check)
