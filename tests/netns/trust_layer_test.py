"""Where a container's root is an overlay, trust is written into its layer: never into the image below it, never through a link or
a volume to the host, whoever races for it."""
import base64
import ctypes
import hashlib
import os
import signal
import unittest

from lab import LIBC, HookTest, bundle_json, check, run

ISSUER = ("-----BEGIN CERTIFICATE-----\n" + base64.b64encode(b"the issuer of this pod, as DER would be").decode() +
          "\n-----END CERTIFICATE-----\n")
OURS = f"# podjail: this pod's issuer\n{ISSUER}# podjail: end\n"
DEBIAN = "etc/ssl/certs/ca-certificates.crt"
ANCHOR = "usr/local/share/ca-certificates/podjail.crt"
CLONE_NEWNS, AT_FDCWD, RENAME_EXCHANGE = 0x00020000, -100, 2
RUNS_UNDER_RACE = 12


def digest_of(folder):
    """A digest of every name, type, mode, link and content below a folder."""
    digest = hashlib.sha256()
    for path, folders, files in sorted(os.walk(folder)):
        for name in sorted(folders + files):
            full = os.path.join(path, name)
            digest.update(f"{full} {os.lstat(full).st_mode} {os.lstat(full).st_mtime_ns}\n".encode())
            if os.path.islink(full):
                digest.update(os.readlink(full).encode())
            elif os.path.isfile(full):
                with open(full, "rb") as file:
                    digest.update(file.read())
    return digest.hexdigest()


class TrustLayer(HookTest):
    def setUp(self):
        super().setUp()
        self.pod = self.container("pod/one")
        self.lower = self.make("lower")
        self.host = self.make("host")
        self.write(os.path.join(self.host, "ca-certificates.crt"), "of the host\n")
        self.put("run/podjail/ca.crt", ISSUER)

    def make(self, name):
        path = os.path.join(self.folder, name)
        os.makedirs(path)
        return path

    def write(self, path, contents):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(contents)

    def put(self, path, contents):
        self.write(os.path.join(self.lower, path), contents)

    def link(self, path, target):
        full = os.path.join(self.lower, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        os.symlink(target, full)

    def in_mounts(self, *command):
        run("nsenter", f"--mount=/proc/{self.pod.pid}/ns/mnt", f"--pid=/proc/{self.pod.pid}/ns/pid", "--", *command)

    def start(self, environment=()):
        """A bundle whose root is an overlay in the container's mounts."""
        self.path = self.bundle(bundle_json(mounts=[{"destination": "/run/podjail"}], process={"env": list(environment)}))
        self.rootfs = os.path.join(self.path, "rootfs")
        layers = f"lowerdir={self.lower},upperdir={self.make('upper')},workdir={self.make('work')}"
        self.in_mounts("mount", "-t", "overlay", "-o", layers, "overlay", self.rootfs)

    def run_hook(self, result="jailed"):
        return self.assert_result(result, self.pod, bundle=self.path)

    def inside(self, path):
        with open(f"/proc/{self.pod.pid}/root{self.rootfs}/{path}", encoding="utf-8") as file:
            return file.read()

    def is_inside(self, path):
        return os.path.lexists(f"/proc/{self.pod.pid}/root{self.rootfs}/{path}")

    def test_the_layer_has_the_issuer_and_the_image_has_not(self):
        self.put(DEBIAN, "image roots\n")
        self.start()
        image = digest_of(self.lower)
        self.assertIn("written: 1, covered: 0", self.run_hook())
        self.assertEqual(self.inside(DEBIAN), "image roots\n" + OURS)
        self.assertEqual(self.inside("etc/ssl/certs/podjail.pem"), ISSUER)
        self.assertEqual(self.inside(ANCHOR), ISSUER)
        self.assertEqual(digest_of(self.lower), image)

    def test_what_was_written_can_be_replaced_by_renaming(self):
        self.put(DEBIAN, "image roots\n")
        self.start()
        self.run_hook()
        self.in_mounts("sh", "-c", f"echo new >{self.rootfs}/new && mv {self.rootfs}/new {self.rootfs}/{DEBIAN}")
        self.assertEqual(self.inside(DEBIAN), "new\n")

    def test_a_restart_in_the_same_layer_replaces_the_earlier_issuer(self):
        self.put(DEBIAN, "image roots\n")
        self.start()
        self.run_hook()
        self.assertIn("written: 0", self.run_hook())
        later = ISSUER.replace("dGhl", "TGhl")
        self.in_mounts("sh", "-c", f"printf '%s' '{later}' >{self.rootfs}/run/podjail/ca.crt")
        self.assertIn("written: 1", self.run_hook())
        self.assertEqual(self.inside(DEBIAN), "image roots\n" + OURS.replace(ISSUER, later))
        self.assertEqual(self.inside(ANCHOR), later)

    def test_an_image_without_a_bundle_gets_one(self):
        self.start()
        self.run_hook()
        self.assertEqual(self.inside("etc/ssl/cert.pem"), ISSUER)
        self.assertEqual(self.inside(DEBIAN), ISSUER)

    def test_the_configuration_may_want_mounts(self):
        self.config["trust"] = {"placement": "mount"}
        self.put(DEBIAN, "image roots\n")
        self.start()
        self.assertIn("written: 0, covered: 1", self.run_hook())
        self.assertEqual(self.inside(DEBIAN), "image roots\n" + OURS)
        self.assertFalse(self.is_inside(ANCHOR))

    def test_the_hosts_certificates_mounted_into_a_container_are_covered_and_not_written(self):
        os.makedirs(os.path.join(self.lower, "etc/ssl/certs"))
        self.start()
        host = digest_of(self.host)
        self.in_mounts("mount", "--bind", self.host, f"{self.rootfs}/etc/ssl/certs")
        self.assertIn("written: 0, covered: 1", self.run_hook())
        self.assertEqual(self.inside(DEBIAN), "of the host\n" + OURS)
        self.assertEqual(digest_of(self.host), host)

    def test_no_link_leads_to_the_host(self):
        for number, target in enumerate((self.host, f"../../../../../../../../../..{self.host}")):
            with self.subTest(target=target):
                self.link(f"etc/certs{number}", target)
                self.link("etc/ssl" if number == 0 else "etc/pki/ca-trust/source/anchors", target)
        self.link("usr/local", self.host)
        self.start([f"SSL_CERT_DIR=/etc/certs0:/etc/certs1:{self.host}", "SSL_CERT_FILE=/etc/certs0/ca-certificates.crt",
                    f"JAVA_HOME={self.host}"])
        host = digest_of(self.host)
        self.run_hook()
        self.assertEqual(digest_of(self.host), host)

    def test_links_through_processes_are_refused(self):
        os.makedirs(os.path.join(self.lower, "proc"))
        self.link("etc/mine", f"/proc/1/root{self.host}/ca-certificates.crt")
        self.start(["SSL_CERT_FILE=/etc/mine"])
        self.in_mounts("mount", "-t", "proc", "proc", f"{self.rootfs}/proc")
        host = digest_of(self.host)
        self.assertIn("leads out", self.run_hook("refused"))
        self.assertEqual(digest_of(self.host), host)

    def test_the_kernels_own_files_are_not_copied(self):
        """What the hook may read in /proc and /sys as the host's root, a container may not."""
        os.makedirs(os.path.join(self.lower, "proc"))
        self.link("etc/ssl/cert.pem", "/proc/version")
        self.start()
        self.in_mounts("mount", "-t", "proc", "proc", f"{self.rootfs}/proc")
        self.assertIn("of the kernel", self.run_hook("refused"))

    def test_devices_and_fifos_that_variables_name_are_passed_over(self):
        os.mkfifo(os.path.join(self.lower, "fifo"))
        self.start(["SSL_CERT_FILE=/fifo", "CURL_CA_BUNDLE=/nowhere", "GIT_SSL_CAINFO=/"])
        self.assertIn("written: 0, covered: 0", self.run_hook())

    def test_who_renames_meanwhile_gains_nothing(self):
        """On a volume that another container can write, a directory and a link to the host change places all the time."""
        volume = self.make("volume")
        self.write(os.path.join(volume, "real/ca-certificates.crt"), "of the volume\n")
        os.symlink(f"../../../../../../../../../..{self.host}", os.path.join(volume, "link"))
        os.makedirs(os.path.join(self.lower, "volume"))
        self.start(["SSL_CERT_FILE=/volume/real/ca-certificates.crt", "SSL_CERT_DIR=/volume/real:/volume/link"])
        self.in_mounts("mount", "--bind", volume, f"{self.rootfs}/volume")
        host = digest_of(self.host)
        racer = self.race(os.path.join(volume, "real"), os.path.join(volume, "link"))
        try:
            for _ in range(RUNS_UNDER_RACE):
                _, line = self.hook(self.pod, bundle=self.path)
                self.assertIn(line["result"], ("jailed", "refused", "failed"))
        finally:
            os.kill(racer, signal.SIGKILL)
            os.waitpid(racer, 0)
        self.assertEqual(digest_of(self.host), host)

    def race(self, one, other):
        """A process that exchanges two names until it is killed."""
        child = os.fork()
        if child == 0:
            LIBC.prctl(1, signal.SIGKILL)
            first, second = (ctypes.c_char_p(path.encode()) for path in (one, other))
            while True:
                check(LIBC.renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE))
        return child


if __name__ == "__main__":
    unittest.main()
