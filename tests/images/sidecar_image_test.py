"""The sidecar's image: what is in it, and its program run in it by runc."""

import json
import os
import subprocess
import tarfile
import unittest

from pod import programs
from pod.bundle import Container, config
from pod.claim import Claim
from pod.command import CommandFailed, run

SHELLS = {"sh", "bash", "dash", "ash", "busybox", "zsh", "env", "perl", "python3", "apt-get", "dpkg"}


class SidecarImageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = Claim()
        cls.addClassCleanup(cls.place.release)
        cls.output = run([programs.REPOSITORY / "deploy/images/build", "--output", cls.place.path, "podjail-sidecar"], timeout=240)
        cls.root = cls.place.path / "root"
        cls.root.mkdir()
        cls.manifest, cls.image = unpack(cls.place.path / "podjail-sidecar.oci.tar", cls.root)

    def test_its_program_runs_there_without_network_writable_files_or_rights(self):
        done = self.run_in_image("/usr/bin/podjail-sidecar", "--version")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(done.stdout.startswith("podjail-sidecar "), done.stdout)

    def test_the_hooks_name_for_the_program_is_the_same_file(self):
        self.assertTrue(os.path.samefile(self.root / "podjail-sidecar", self.root / "usr/bin/podjail-sidecar"))

    def test_it_has_no_shell(self):
        names = {name for _, _, names in os.walk(self.root) for name in names}
        self.assertEqual(names & SHELLS, set())
        self.assertNotEqual(self.run_in_image("/bin/sh", "-c", "true").returncode, 0)

    def test_the_only_program_in_it_is_the_sidecar(self):
        programs_there = {name for name in os.listdir(self.root / "usr/bin")}
        self.assertEqual(programs_there, {"podjail-sidecar"})
        self.assertFalse((self.root / "bin").exists() or (self.root / "sbin").exists())

    def test_its_user_is_neither_root_nor_a_name(self):
        self.assertEqual(self.image["config"]["User"], "15001:15001")

    def test_nothing_in_it_is_set_uid_or_writable_by_others(self):
        for folder, _, names in os.walk(self.root):
            for name in names:
                mode = os.lstat(os.path.join(folder, name)).st_mode
                self.assertEqual(mode & 0o6022, 0, f"{folder}/{name} has mode {mode:o}")

    def test_the_sbom_names_the_image_by_digest_and_the_libraries_packages(self):
        sbom = json.loads((self.place.path / "podjail-sidecar.spdx.json").read_text(encoding="utf-8"))
        self.assertTrue(self.manifest["digest"].endswith(sbom["packages"][0]["checksums"][0]["checksumValue"]))
        names = {package["name"] for package in sbom["packages"]}
        self.assertLessEqual({"libc6", "libssl3", "libnode108", "libstdc++6", "ca-certificates"}, names)
        self.assertEqual(names - {"podjail-sidecar"}, set(os.listdir(self.root / "var/lib/dpkg/status.d")))

    def test_the_build_says_how_large_it_is(self):
        self.assertRegex(self.output, r"podjail-sidecar:dev  \d+\.\d MB packed, \d+\.\d MB unpacked, \d+ Debian packages")

    def test_an_image_whose_program_is_missing_is_an_error(self):
        with self.assertRaisesRegex(CommandFailed, "podjail-sidecar not built"):
            run([programs.REPOSITORY / "deploy/images/build", "--from", self.place.path, "--output", self.place.path / "none",
                 "podjail-sidecar"])

    def run_in_image(self, *args):
        """Runs a program in the image as the injected container would, and waits for its end."""
        container = Container(name="image", args=args, root=self.root, root_mode="ro", uid=15001, capabilities=(),
                              no_new_privileges=True, spec={"linux": {"namespaces": [
                                  {"type": kind} for kind in ("pid", "ipc", "uts", "mount", "network")]}})
        bundle = self.place.path / "bundle"
        bundle.mkdir(exist_ok=True)
        text = config(container, self.root, f"/podjail-{self.place.id}/image", {})
        (bundle / "config.json").write_text(json.dumps(text), encoding="utf-8")
        return subprocess.run(["runc", "--root", str(self.place.path / "state"), "run", "--bundle", str(bundle), self.place.id],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)


def unpack(archive, root):
    """Unpacks the one layer of an archive below `root`. Returns (the manifest's descriptor, the image's config)."""
    with tarfile.open(archive) as tar:
        def blob(descriptor):
            return tar.extractfile(f"blobs/sha256/{descriptor['digest'].removeprefix('sha256:')}")
        descriptor = json.load(tar.extractfile("index.json"))["manifests"][0]
        manifest = json.load(blob(descriptor))
        with tarfile.open(fileobj=blob(manifest["layers"][0]), mode="r:gz") as layer:
            layer.extractall(root)
        return descriptor, json.load(blob(manifest["config"]))


if __name__ == "__main__":
    unittest.main()
