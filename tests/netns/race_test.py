"""An image whose paths are exchanged while the hook resolves them: it works inside the image or not at all."""
import ctypes
import os
import signal
import unittest

from lab import HookTest, bundle_json, check, sidecar_json
from trust_test import DEBIAN, ISSUER

ROUNDS = 60
AT_FDCWD, RENAME_EXCHANGE = -100, 2
LIBC = ctypes.CDLL(None, use_errno=True)
HOST_ROOTS = "the host's roots\n"


def exchange_for_ever(one, other):
    """Runs in a child until it is killed."""
    while True:
        check(LIBC.renameat2(AT_FDCWD, one.encode(), AT_FDCWD, other.encode(), RENAME_EXCHANGE))


class Race(HookTest):
    def setUp(self):
        super().setUp()
        self.pod = self.container("pod/one")
        self.outside = os.path.join(self.folder, "outside")
        os.makedirs(os.path.join(self.outside, "certs"))
        self.write(os.path.join(self.outside, "certs", "ca-certificates.crt"), HOST_ROOTS)

    def write(self, path, text):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def start_exchanging(self, one, other):
        child = os.fork()
        if child == 0:
            try:
                exchange_for_ever(one, other)
            finally:
                os._exit(1)
        self.addCleanup(os.waitpid, child, 0)
        self.addCleanup(os.kill, child, signal.SIGKILL)

    def seen_by_container(self, path):
        with open(f"/proc/{self.pod.pid}/root{path}", encoding="utf-8") as file:
            return file.read()

    def mount_points(self):
        with open(f"/proc/{self.pod.pid}/mountinfo", encoding="utf-8") as lines:
            return [line.split()[4] for line in lines if self.folder in line.split()[4]]

    def run_against(self, target):
        """Runs the hook many times while etc/ssl of the image is exchanged with a link to `target`."""
        bundle = self.bundle(bundle_json(mounts=[{"destination": "/run/podjail"}]))
        rootfs = os.path.join(bundle, "rootfs")
        self.write(os.path.join(rootfs, "run/podjail/ca.crt"), ISSUER)
        self.write(os.path.join(rootfs, DEBIAN), "image roots\n")
        os.symlink(target, os.path.join(rootfs, "etc/other"))
        self.start_exchanging(os.path.join(rootfs, "etc/ssl"), os.path.join(rootfs, "etc/other"))
        results = set()
        for _ in range(ROUNDS):
            results.add(self.hook(self.pod, bundle=bundle)[1]["result"])
        self.assertLessEqual(results, {"jailed", "refused", "failed"})
        host = os.path.join(self.outside, "certs", "ca-certificates.crt")
        self.assertEqual(HOST_ROOTS, self.seen_by_container(host))
        with open(host, encoding="utf-8") as file:
            self.assertEqual(HOST_ROOTS, file.read())
        for point in self.mount_points():
            self.assertTrue(point.startswith(rootfs + "/"), point)

    def test_a_link_by_the_root(self):
        self.run_against(self.outside)

    def test_a_link_by_many_parents(self):
        self.run_against("../" * 20 + self.outside.lstrip("/"))

    def test_a_link_by_another_process(self):
        self.run_against(f"/proc/{os.getpid()}/root{self.outside}")

    def test_the_sidecars_program_is_the_proved_one_or_it_is_refused(self):
        bundle = self.bundle(sidecar_json())
        rootfs = os.path.join(bundle, "rootfs")
        self.write(os.path.join(rootfs, "podjail-sidecar"), "mine")
        self.write(os.path.join(rootfs, "mine"), "another")
        self.config["sidecar"] = dict(self.config["sidecar"], sha256="0" * 64)
        self.start_exchanging(os.path.join(rootfs, "podjail-sidecar"), os.path.join(rootfs, "mine"))
        for _ in range(ROUNDS):
            self.assert_result("refused", self.pod, bundle=bundle)


if __name__ == "__main__":
    unittest.main()
