"""The sidecar's name is the prize of the jail: its cgroup is let out. A container that has every mark of the sidecar but one
is refused, whichever one it is; the sidecar itself, afterwards, is let in."""

import dataclasses
import shutil
import unittest

from pod import mounts
from pod.bundle import Mount
from pod.command import CommandFailed

from support.pod_case import PodCase


class SidecarName(PodCase):
    """A pod with its pause container alone: nobody may leave yet."""

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.serial = 0
        cls.scratch = cls.pod.path / "impostors"
        mounts.mount_tmpfs(cls.scratch)

    def let_out(self):
        """The elements of the set of cgroups that may leave."""
        listing = self.pod.network.pod.command(["nft", "list", "set", "inet", "jail", "proxy_cg"])
        return [line for line in listing.splitlines() if "elements" in line]

    def impostor(self, **changes):
        type(self).serial += 1
        return dataclasses.replace(self.pod.sidecar(), name=f"impostor-{self.serial}", **changes)

    def assert_refused(self, pattern, container):
        with self.assertRaisesRegex(CommandFailed, f"podjail-hook.*claims to be the sidecar.*{pattern}"):
            self.pod.create(container)
        self.assertIn(self.pod.state(container.name), (None, {}))
        self.assertEqual([], self.let_out())

    def test_every_mark_but_one_is_refused(self):
        real = self.pod.sidecar()
        capability = {"process": {"capabilities": {"bounding": ["CAP_CHOWN"]}}}
        cases = {
            "another user": ("sidecar.uid", {"uid": 0}),
            "another group": ("sidecar.gid", {"spec": {"process": {"user": {"gid": 0}}}}),
            "a further group": ("additionalGids", {"spec": {"process": {"user": {"additionalGids": [0]}}}}),
            "another program": ("sidecar.executable", {"args": ("/bin/sh", *real.args[1:])}),
            "other arguments": ("sidecar.args", {"args": (real.args[0], "--config", "/tmp/mine.json")}),
            "a further argument": ("sidecar.args", {"args": (*real.args, "--config", "/tmp/mine.json")}),
            "a capability": ("capabilities", {"spec": capability}),
            "privileges to gain": ("noNewPrivileges", {"no_new_privileges": False}),
            "a writable image": ("root.readonly", {"root_mode": "rw"}),
            "a preloaded library": ("LD_PRELOAD", {"environment": {"LD_PRELOAD": "/run/podjail/mine.so"}}),
            "a configuration of OpenSSL": ("OPENSSL_CONF", {"environment": {"OPENSSL_CONF": "/run/podjail/x"}}),
        }
        for name, (pattern, changes) in cases.items():
            with self.subTest(name):
                self.assert_refused(pattern, self.impostor(**changes))

    def test_a_mount_over_its_files_is_refused(self):
        folder, file = self.scratch / "folder", self.scratch / "file"
        folder.mkdir()
        file.touch()
        root = self.copied_image()  # the runtime makes what is missing of a mount's place
        for source, place in ((file, "/podjail-sidecar"), (folder, "/lib"), (file, "/etc/ld.so.preload"), (file, "/etc/ld.so.cache"),
                              (folder, "/usr/local"), (folder, "/etc/ssl")):
            with self.subTest(place):
                self.assert_refused(f"mounted at {place}",
                                    self.impostor(root=root, mounts=(*self.pod.sidecar().mounts, Mount(source, place))))

    def copied_image(self):
        root = self.scratch / f"root-{self.serial}"
        shutil.copytree(self.pod.sidecar().root, root, symlinks=True)
        return root

    def test_another_program_in_its_place_is_refused(self):
        root = self.copied_image()
        shutil.copy2("/bin/true", root / "podjail-sidecar")
        self.assert_refused("is not the file", self.impostor(root=root))

    def test_a_link_to_another_program_is_refused(self):
        root = self.copied_image()
        (root / "podjail-sidecar").unlink()
        (root / "podjail-sidecar").symlink_to("/run/podjail/mine")
        self.assert_refused("podjail-sidecar", self.impostor(root=root))

    def test_a_preload_list_in_its_image_is_refused(self):
        root = self.copied_image()
        (root / "etc" / "ld.so.preload").write_text("/run/podjail/mine.so\n", encoding="ascii")
        self.assert_refused("ld.so.preload", self.impostor(root=root))

    def test_without_the_annotation_all_other_marks_are_worth_nothing(self):
        mounts_of_its_own = tuple(mount for mount in self.pod.sidecar().mounts if mount.source != self.pod.shared)
        self.pod.create(self.impostor(annotations={}, mounts=mounts_of_its_own))
        self.assertEqual([], self.let_out())

    def test_z_the_sidecar_itself_is_let_out(self):
        self.pod.start_sidecar()
        self.assertEqual(1, len(self.let_out()))


if __name__ == "__main__":
    unittest.main()
