"""The hook in a real runtime: runc calls it as createRuntime and as prestart, a refusal keeps the container from starting, and
what the container's process sees is the merged bundle."""
import contextlib
import glob
import json
import os
import shutil
import subprocess
import unittest

from lab import CGROUP_ROOT, PROC, HookTest, bundle_json, run
from trust_test import DEBIAN, ISSUER

NAMESPACES = ("pid", "network", "mount", "ipc", "uts")


def libraries_of(program):
    """Paths that a dynamically linked program needs, its loader among them."""
    words = run("ldd", program).stdout.split()
    return {word for word in words if word.startswith("/")}


def remove_parents():
    """runc removes its own cgroup in every hierarchy, and leaves those above it."""
    for below in ("pod/runc", "pod", ""):
        for path in glob.glob(f"/sys/fs/cgroup/*/{CGROUP_ROOT}/{below}") + glob.glob(f"/sys/fs/cgroup/{CGROUP_ROOT}/{below}"):
            with contextlib.suppress(OSError):
                os.rmdir(path)


class RuncCase(HookTest):
    """Makes bundles that a runtime runs, on a root of a few files."""

    def setUp(self):
        super().setUp()
        self.identity = f"{CGROUP_ROOT}-{os.getpid()}"
        self.addCleanup(remove_parents)

    def make_bundle(self, stage, args, network="", **changes):
        """`network` is the path of a namespace to join; none: a new one."""
        cgroup = f"/{CGROUP_ROOT}/pod/runc"
        command = self.command()
        config = bundle_json(**changes)
        config["process"].update({"args": args, "cwd": "/", "env": ["PATH=/bin"], "terminal": False})
        config["root"] = {"path": "rootfs", "readonly": True}
        joined = [{"type": "network", "path": network} if network and kind == "network" else {"type": kind} for kind in NAMESPACES]
        config["linux"] |= {"namespaces": joined, "cgroupsPath": cgroup,
                            "maskedPaths": ["/proc/kcore"], "readonlyPaths": ["/proc/sys", "/proc/sysrq-trigger"]}
        config["hooks"] = {stage: [{"path": command[0], "args": ["podjail-hook", *command[1:]], "timeout": 10}]}
        path = self.bundle(config)
        self.fill(os.path.join(path, "rootfs"))
        return path

    def fill(self, rootfs):
        for folder in ("proc", "run/podjail", "etc/ssl/certs", "bin"):
            os.makedirs(os.path.join(rootfs, folder))
        for source in {"/bin/cat"} | libraries_of("/bin/cat"):
            target = os.path.join(rootfs, source.lstrip("/"))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(source, target)
        with open(os.path.join(rootfs, DEBIAN), "w", encoding="utf-8") as file:
            file.write("image roots\n")

    def shared(self):
        path = os.path.join(self.folder, "shared")
        os.makedirs(path)
        with open(os.path.join(path, "ca.crt"), "w", encoding="utf-8") as file:
            file.write(ISSUER)
        return path

    def mounts(self):
        return [PROC,
                {"destination": "/run/podjail", "type": "bind", "source": self.shared(), "options": ["bind", "ro"]}]

    def run_container(self, bundle):
        root = os.path.join(self.folder, "runc")
        try:
            return subprocess.run(["runc", "--root", root, "run", "--bundle", bundle, self.identity], capture_output=True,
                                  text=True, check=False, timeout=60, stdin=subprocess.DEVNULL)
        finally:
            subprocess.run(["runc", "--root", root, "delete", "--force", self.identity], capture_output=True, check=False)


class Runc(RuncCase):
    def test_the_containers_process_sees_the_merged_bundle(self):
        for stage in ("createRuntime", "prestart"):
            with self.subTest(stage=stage):
                shutil.rmtree(os.path.join(self.folder, "shared"), ignore_errors=True)
                bundle = self.make_bundle(stage, ["/bin/cat", "/" + DEBIAN], mounts=self.mounts())
                done = self.run_container(bundle)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(done.stdout, f"image roots\n# podjail: this pod's issuer\n{ISSUER}# podjail: end\n")
                with open(os.path.join(bundle, "rootfs", DEBIAN), encoding="utf-8") as file:
                    self.assertEqual(file.read(), "image roots\n")

    def test_the_containers_network_has_the_settings_of_the_jail(self):
        bundle = self.make_bundle("createRuntime", ["/bin/cat", "/proc/sys/net/netfilter/nf_conntrack_tcp_loose"],
                                  mounts=[PROC])
        done = self.run_container(bundle)
        self.assertEqual(done.stdout, "0\n", done.stderr)

    def test_the_sidecar_is_alone_in_its_cgroup_when_runc_calls(self):
        bundle = self.make_bundle("createRuntime", ["/bin/cat", "/" + DEBIAN],
                                  annotations={"podjail.dev/role": "sidecar"}, mounts=[PROC],
                                  process={"user": {"uid": 15001, "gid": 15001}, "capabilities": {}})
        self.config["sidecar"] = {"annotations": {"podjail.dev/role": "sidecar"}, "executable": "/bin/cat",
                                  "args": ["/" + DEBIAN]}
        self.command()  # writes hook.json
        done = self.run_container(bundle)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_refused_container_never_runs(self):
        refused = self.make_bundle("createRuntime", ["/bin/cat", "/" + DEBIAN], mounts=[PROC],
                                   process={"capabilities": {"bounding": ["CAP_NET_RAW"]}})
        missing = self.make_bundle("createRuntime", ["/bin/cat", "/" + DEBIAN], mounts=self.mounts())
        os.unlink(os.path.join(self.folder, "shared", "ca.crt"))
        for bundle, word in ((refused, "CAP_NET_RAW"), (missing, "not ready")):
            with self.subTest(word=word):
                done = self.run_container(bundle)
                self.assertNotEqual(done.returncode, 0)
                self.assertEqual(done.stdout, "")
                self.assertIn(word, done.stderr)

    def test_a_container_may_mount_its_own_cgroup_and_no_other(self):
        cgroups = {"destination": "/sys/fs/cgroup", "type": "cgroup2", "source": "cgroup", "options": ["ro"]}
        for namespaces, status in (([*NAMESPACES, "cgroup"], 0), (NAMESPACES, 1)):
            with self.subTest(namespaces=namespaces):
                bundle = self.make_bundle("createRuntime", ["/bin/cat", "/sys/fs/cgroup/cgroup.procs"],
                                          mounts=[PROC, cgroups])
                os.makedirs(os.path.join(bundle, "rootfs/sys/fs/cgroup"))
                self.change(bundle, namespaces)
                done = self.run_container(bundle)
                self.assertEqual(done.returncode, status, done.stderr)
                self.assertEqual(done.stdout, "1\n" if status == 0 else "")
                if status:
                    self.assertIn("cgroups that are not its own at /sys/fs/cgroup", done.stderr)

    @staticmethod
    def change(bundle, namespaces):
        """Gives a bundle other namespaces."""
        path = os.path.join(bundle, "config.json")
        with open(path, encoding="utf-8") as file:
            config = json.load(file)
        config["linux"]["namespaces"] = [{"type": kind} for kind in namespaces]
        with open(path, "w", encoding="utf-8") as file:
            json.dump(config, file)

    def test_the_hosts_network_is_refused(self):
        bundle = self.make_bundle("createRuntime", ["/bin/cat", "/" + DEBIAN])
        self.change(bundle, [kind for kind in NAMESPACES if kind != "network"])
        before = run("nft", "-s", "list", "ruleset").stdout
        done = self.run_container(bundle)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("host's network", done.stderr)
        self.assertEqual(run("nft", "-s", "list", "ruleset").stdout, before)


if __name__ == "__main__":
    unittest.main()
