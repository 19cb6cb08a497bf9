"""deploy/Dockerfile, built on this machine alone by podman. The command line of deploy/images/from-dockerfile."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pod import programs, rootfs
from pod.command import CommandFailed, run
from pod.packages import ROOT, program
from pod.runtimes.podman import CONFIGURATION

from . import contents

_BASE = "localhost/podjail-base:latest"
# Of this machine, lent to the build: its packages are those that deploy/install-packages would install, which then has nothing to do.
_LENT = ("/usr", "/var/lib/dpkg", str(ROOT))
_SECONDS = 900  # a busy machine; an idle one takes one of these sixty


class Builder:
    """Builds images into a store of its own in the directory `place`, which is a disk's or a tmpfs."""

    def __init__(self, place):
        self._place, self._context = place, place / "context"
        home = place / "home"
        (home / ".config" / "containers").mkdir(parents=True)
        (home / ".config" / "containers" / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}', encoding="ascii")
        (place / "containers.conf").write_text(CONFIGURATION, encoding="utf-8")

    def podman(self, *words, **options):
        """Runs podman with this store. Returns what it printed."""
        place = self._place
        return run(["env", f"CONTAINERS_CONF={place}/containers.conf", f"HOME={place}/home", f"TMPDIR={place}", program("podman"), "--root",
                    place / "store", "--runroot", place / "run", "--tmpdir", place / "tmp", "--storage-driver", "overlay", *words],
                   timeout=_SECONDS, **options)

    def prepare(self, binaries):
        """Makes the base image, and the context: the files that the Dockerfile copies, with the programs of `binaries`."""
        archive = self._place / "base.tar"
        run(["tar", "--directory", rootfs.ensure("base"), "--create", "--file", archive, "."], timeout=_SECONDS)
        self.podman("import", archive, _BASE)
        archive.unlink()
        shutil.copytree(programs.REPOSITORY / "deploy", self._context / "deploy", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy2(programs.REPOSITORY / ".dockerignore", self._context)
        given = self._context / "build" / "release" / "bin"
        given.mkdir(parents=True)
        for name in {name for image in contents.ALL for name in image.needs()}:
            shutil.copy2(binaries / name, given)

    def build(self, image):
        """Builds one image, by its stage's name. Returns its name in the store."""
        volumes = [word for path in _LENT if Path(path).is_dir() for word in ("--volume", f"{path}:{path}:ro")]
        self.podman("build", "--isolation", "chroot", "--pull=never", "--build-arg", f"DEBIAN={_BASE}", "--build-arg", "PROGRAMS=given",
                    *volumes, "--file", self._context / "deploy" / "Dockerfile", "--target", image, "--tag", image, self._context)
        return f"localhost/{image}:latest"

    def describe(self, name):
        """An image's own description, as podman knows it."""
        return json.loads(self.podman("image", "inspect", name))[0]

    def close(self):
        """Unmounts what podman has mounted below the store."""
        self.podman("image", "umount", "--all", "--force")


def main():
    """Builds what was asked for; 1 if it cannot."""
    parser = argparse.ArgumentParser(prog="deploy/images/from-dockerfile", description="Builds podjail's images by deploy/Dockerfile.")
    parser.add_argument("--from", dest="binaries", type=Path, metavar="DIR", default=os.environ.get("PODJAIL_BIN"), help="the built programs")
    parser.add_argument("--output", type=Path, metavar="DIR", default=programs.REPOSITORY / "build" / "images", help="where archives go")
    names = [image.name for image in contents.ALL]
    parser.add_argument("image", nargs="*", metavar="IMAGE", help=f"{', '.join(names)}; all unless given")
    wanted = parser.parse_args()
    binaries = wanted.binaries or programs.find().hook.parent
    wanted.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="podjail-dockerfile-", dir=wanted.output) as scratch:
        builder = Builder(Path(scratch))
        try:
            builder.prepare(binaries)
            for image in wanted.image or names:
                name = builder.build(image)
                archive = wanted.output / f"{image}.dockerfile.oci.tar"
                archive.unlink(missing_ok=True)
                builder.podman("save", "--format", "oci-archive", "--output", archive, name)
                print(f"{image}: {builder.describe(name)['Size'] / 1e6:.1f} MB unpacked, {archive}")
        except (CommandFailed, OSError, subprocess.SubprocessError) as problem:
            print(f"from-dockerfile: {problem}", file=sys.stderr)
            return 1
        finally:
            builder.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
