"""Trust bundles of an image are covered by copies with the pod's issuer in them, and no image leads the hook outside."""
import base64
import os
import unittest

from lab import HookTest, bundle_json, run

ISSUER = ("-----BEGIN CERTIFICATE-----\n" + base64.b64encode(b"the issuer of this pod, as DER would be").decode() +
          "\n-----END CERTIFICATE-----\n")
OURS = f"# podjail: this pod's issuer\n{ISSUER}# podjail: end\n"
DEBIAN = "etc/ssl/certs/ca-certificates.crt"


class Trust(HookTest):
    def setUp(self):
        super().setUp()
        self.pod = self.container("pod/one")
        self.path = self.bundle(bundle_json(mounts=[{"destination": "/proc"}, {"destination": "/run/podjail"}]))
        self.rootfs = os.path.join(self.path, "rootfs")

    def put(self, path, contents):
        full = os.path.join(self.rootfs, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(contents)
        return full

    def link(self, path, target):
        full = os.path.join(self.rootfs, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        os.symlink(target, full)

    def inside(self, path):
        """A file as the container sees it."""
        with open(f"/proc/{self.pod.pid}/root{self.rootfs}/{path}", encoding="utf-8") as file:
            return file.read()

    def mounts(self):
        with open(f"/proc/{self.pod.pid}/mountinfo", encoding="utf-8") as lines:
            return [line for line in lines if self.folder in line]

    def test_the_bundle_is_the_images_own_and_the_issuer(self):
        self.put("run/podjail/ca.crt", ISSUER)
        full = self.put(DEBIAN, "image roots\n")
        self.assertIn("covered: 1", self.assert_result("jailed", self.pod, bundle=self.path))
        self.assertEqual(self.inside(DEBIAN), "image roots\n" + OURS)
        with open(full, encoding="utf-8") as file:
            self.assertEqual(file.read(), "image roots\n", "the image itself is unchanged")

    def test_the_mount_is_read_only_and_cannot_execute(self):
        self.put("run/podjail/ca.crt", ISSUER)
        self.put(DEBIAN, "image roots\n")
        self.assert_result("jailed", self.pod, bundle=self.path)
        (mount,) = self.mounts()
        options = set(mount.split()[5].split(","))
        self.assertLessEqual({"ro", "nosuid", "nodev", "noexec"}, options)
        status = os.stat(f"/proc/{self.pod.pid}/root{self.rootfs}/{DEBIAN}")
        self.assertEqual(status.st_mode & 0o7777, 0o444)

    def test_nothing_of_it_is_seen_on_the_host_or_left_there(self):
        self.put("run/podjail/ca.crt", ISSUER)
        self.put(DEBIAN, "image roots\n")
        before = set(os.listdir("/run/podjail-hook")) if os.path.isdir("/run/podjail-hook") else set()
        self.assert_result("jailed", self.pod, bundle=self.path)
        with open("/proc/self/mountinfo", encoding="utf-8") as lines:
            self.assertNotIn(self.folder, lines.read())
        self.assertLessEqual(set(os.listdir("/run/podjail-hook")), before)

    def test_links_to_one_file_are_covered_once(self):
        self.put("run/podjail/ca.crt", ISSUER)
        self.put("etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "redhat\n")
        self.link("etc/pki/tls/certs/ca-bundle.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem")
        self.link("etc/pki/tls/cert.pem", "certs/ca-bundle.crt")
        self.assertIn("covered: 1", self.assert_result("jailed", self.pod, bundle=self.path))
        self.assertEqual(len(self.mounts()), 1)
        self.assertEqual(self.inside("etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"), "redhat\n" + OURS)

    def test_a_second_run_covers_nothing_twice(self):
        self.put("run/podjail/ca.crt", ISSUER)
        self.put(DEBIAN, "image roots\n")
        self.assert_result("jailed", self.pod, bundle=self.path)
        self.assertIn("covered: 0", self.assert_result("jailed", self.pod, bundle=self.path))
        self.assertEqual(len(self.mounts()), 1)

    def test_an_image_without_bundles_is_fine(self):
        self.put("run/podjail/ca.crt", ISSUER)
        self.assertIn("covered: 0", self.assert_result("jailed", self.pod, bundle=self.path))

    def test_without_the_shared_directory_no_trust_is_asked_for(self):
        self.put(DEBIAN, "image roots\n")
        plain = self.bundle(bundle_json())
        self.assertEqual(self.assert_result("jailed", self.pod, bundle=plain), "may not leave")

    def test_a_missing_issuer_means_the_sidecar_is_not_ready(self):
        self.assertIn("not ready", self.assert_result("refused", self.pod, bundle=self.path))

    def test_an_issuer_that_is_no_certificate_is_refused(self):
        for contents in ("", "hello", "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n" + ISSUER,
                         "-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n", "x" * 70000):
            with self.subTest(contents=contents[:40]):
                self.put("run/podjail/ca.crt", contents)
                self.assert_result("failed", self.pod, bundle=self.path)

    def test_absolute_links_stay_inside_the_image(self):
        outside = os.path.join(self.folder, "outside")
        os.makedirs(outside)
        with open(os.path.join(outside, "ca-certificates.crt"), "w", encoding="utf-8") as file:
            file.write("of the host\n")
        self.put("run/podjail/ca.crt", ISSUER)
        self.link("etc/ssl/certs", outside)
        self.assertIn("covered: 0", self.assert_result("jailed", self.pod, bundle=self.path))
        self.assertEqual(self.mounts(), [])

    def test_climbing_links_stay_inside_the_image(self):
        self.put("run/podjail/ca.crt", ISSUER)
        self.put("host/ca-certificates.crt", "inside\n")
        self.link("etc/ssl/certs", "../../../../../../../../host")
        self.assertIn("covered: 1", self.assert_result("jailed", self.pod, bundle=self.path))
        self.assertEqual(self.inside("host/ca-certificates.crt"), "inside\n" + OURS)

    def test_links_through_processes_are_refused(self):
        self.put("run/podjail/ca.crt", ISSUER)
        os.makedirs(os.path.join(self.rootfs, "proc"))
        self.link("etc/ssl/certs", "/proc/1/root/etc")
        # The image's /proc is an empty directory here and a mounted procfs in a runtime: neither leads anywhere.
        self.assertIn("covered: 0", self.assert_result("jailed", self.pod, bundle=self.path))
        self.pod_mounts_proc()
        self.assertIn("leads out", self.assert_result("refused", self.pod, bundle=self.path))
        self.assertEqual([line for line in self.mounts() if "proc proc" not in line], [])

    def pod_mounts_proc(self):
        run("nsenter", f"--mount=/proc/{self.pod.pid}/ns/mnt", f"--pid=/proc/{self.pod.pid}/ns/pid", "--",
            "mount", "-t", "proc", "proc", f"{self.rootfs}/proc")

    def test_an_endless_link_is_refused(self):
        self.put("run/podjail/ca.crt", ISSUER)
        self.link("etc/ssl/certs", "certs")
        self.assertIn("leads out", self.assert_result("refused", self.pod, bundle=self.path))

    def test_a_fifo_or_directory_for_a_bundle_is_refused(self):
        self.put("run/podjail/ca.crt", ISSUER)
        os.makedirs(os.path.join(self.rootfs, "etc/ssl"))
        os.mkfifo(os.path.join(self.rootfs, "etc/ssl/cert.pem"))
        self.assertIn("not a regular file", self.assert_result("refused", self.pod, bundle=self.path))
        os.unlink(os.path.join(self.rootfs, "etc/ssl/cert.pem"))
        os.makedirs(os.path.join(self.rootfs, DEBIAN))
        self.assertIn("not a regular file", self.assert_result("refused", self.pod, bundle=self.path))

    def test_an_endless_bundle_fails(self):
        self.put("run/podjail/ca.crt", ISSUER)
        self.put(DEBIAN, "x" * (5 << 20))
        self.assertIn("longer than", self.assert_result("failed", self.pod, bundle=self.path))

    def test_the_targets_can_be_configured(self):
        self.config["trust"] = {"targets": ["/opt/trust.pem"]}
        self.put("run/podjail/ca.crt", ISSUER)
        self.put(DEBIAN, "image roots\n")
        self.put("opt/trust.pem", "mine")
        self.assertIn("covered: 1", self.assert_result("jailed", self.pod, bundle=self.path))
        self.assertEqual(self.inside("opt/trust.pem"), "mine\n" + OURS)
        self.assertEqual(self.inside(DEBIAN), "image roots\n")


if __name__ == "__main__":
    unittest.main()
