"""The command line of deploy/images/build."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from pod import programs
from pod.command import CommandFailed, run

from . import contents, debian, oci, sbom, tree

_FOLDERS = tuple(programs.REPOSITORY / "build" / build / "bin" for build in ("release", "dev"))


def main():
    """Builds what was asked for; 1 if it cannot."""
    try:
        wanted = _arguments()
        for image in _buildable(wanted):
            _build(image, wanted)
    except (CommandFailed, debian.UnknownOrigin, OSError) as problem:
        print(f"build: {problem}", file=sys.stderr)
        return 1
    return 0


def _arguments():
    names = [image.name for image in contents.ALL]
    parser = argparse.ArgumentParser(prog="deploy/images/build", description="Builds podjail's images from built programs.")
    parser.add_argument("--from", dest="binaries", type=Path, metavar="DIR", default=os.environ.get("PODJAIL_BIN"),
                        help="the built programs (build/release/bin, else build/dev/bin)")
    parser.add_argument("--output", type=Path, metavar="DIR", default=programs.REPOSITORY / "build" / "images",
                        help="where the archives and their SBOMs go (build/images)")
    parser.add_argument("--tag", default="dev", help="the images' tag (dev)")
    parser.add_argument("--trees", action="store_true", help="folders instead of archives, for a Dockerfile to copy")
    parser.add_argument("image", nargs="*", metavar="IMAGE",
                        help=f"{', '.join(names)}; unless given, those whose programs are built")
    wanted = parser.parse_args()
    unknown = sorted(set(wanted.image) - set(names))
    if unknown:
        parser.error(f"no image is called {', '.join(unknown)}")
    return wanted


def _buildable(wanted):
    """The images to build. A program that is missing is an error only where its image was asked for by name."""
    if wanted.binaries is None:
        wanted.binaries = next((folder for folder in _FOLDERS if (folder / "podjail-sidecar").is_file()), _FOLDERS[0])
    for image in contents.ALL:
        missing = [name for name in image.needs() if not (wanted.binaries / name).is_file()]
        if image.name in wanted.image and missing:
            raise CommandFailed(f"{image.name}: {', '.join(missing)} not built in {wanted.binaries}")
        if missing and not wanted.image:
            print(f"{image.name}: left out, {', '.join(missing)} not built in {wanted.binaries}", file=sys.stderr)
        elif not wanted.image or image.name in wanted.image:
            yield image


def _build(image, wanted):
    wanted.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="podjail-image-", dir=wanted.output) as scratch:
        root = Path(scratch) / "root"
        root.mkdir()
        packages = tree.assemble(image, wanted.binaries, root)
        if wanted.trees:
            place = wanted.output / image.name
            shutil.rmtree(place, ignore_errors=True)
            root.rename(place)
            print(f"{image.name}: {place}")
        else:
            _write(image, wanted, root, packages)


def _write(image, wanted, root, packages):
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch))
    archive = wanted.output / f"{image.name}.oci.tar"
    architecture = run(["dpkg", "--print-architecture"]).strip()  # Debian's names of the usual ones are Go's
    written = oci.write(archive, image, wanted.tag, root, epoch, created, architecture)
    text = sbom.document(image, wanted.tag, written.digest, packages, created)
    archive.with_name(f"{image.name}.spdx.json").write_text(text, encoding="utf-8")
    print(f"{image.name}:{wanted.tag}  {written.packed_bytes / 1e6:.1f} MB packed, {written.unpacked_bytes / 1e6:.1f} MB unpacked, "
          f"{len(packages)} Debian packages\n  sha256:{written.digest}\n  {archive}")


if __name__ == "__main__":
    sys.exit(main())
