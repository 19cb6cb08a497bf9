"""What deploy/images makes images of, part by part, on files of the test's own."""

import gzip
import io
import json
import os
import re
import subprocess
import tarfile
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

from images import contents, debian, oci, sbom
from pod.programs import REPOSITORY
from pod.sidecar_image import libraries

LIBC = debian.Package("libc6", "glibc", "2.36-9+deb12u1", "amd64", "GNU Libc Maintainers")


def write(folder, files, epoch=0):
    """An archive of {path: text}; the second of two paths of one text is a second name of the first."""
    root = folder / "root"
    first = {}
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text in first:
            os.link(first[text], path)
        else:
            path.write_text(text, encoding="utf-8")
            first[text] = path
    archive = folder / "image.oci.tar"
    return archive, oci.write(archive, contents.SIDECAR, "dev", root, epoch, "1970-01-01T00:00:00Z", "amd64")


def blob(archive, digest):
    with tarfile.open(archive) as tar:
        return tar.extractfile(f"blobs/sha256/{digest.removeprefix('sha256:')}").read()


class ArchiveTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def test_the_same_files_give_the_same_archive(self):
        files = {"usr/bin/program": "program", "etc/passwd": "podjail"}
        archives = []
        for place, order in (("one", files), ("two", dict(reversed(files.items())))):
            (self.folder / place).mkdir()
            archives.append(write(self.folder / place, order)[0].read_bytes())
        self.assertEqual(archives[0], archives[1])

    def test_the_manifest_leads_to_a_layer_that_holds_the_files_as_roots(self):
        archive, written = write(self.folder, {"usr/bin/program": "program"})
        manifest = json.loads(blob(archive, written.digest))
        layer = gzip.decompress(blob(archive, manifest["layers"][0]["digest"]))
        with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
            self.assertEqual({entry.name: entry.uid for entry in tar}, {"usr": 0, "usr/bin": 0, "usr/bin/program": 0})
            self.assertEqual(tar.extractfile("usr/bin/program").read(), b"program")

    def test_a_second_name_is_a_hard_link_and_takes_no_room(self):
        archive, written = write(self.folder, {"program": "program", "usr/bin/program": "program"})
        manifest = json.loads(blob(archive, written.digest))
        with tarfile.open(fileobj=io.BytesIO(blob(archive, manifest["layers"][0]["digest"]))) as tar:
            self.assertEqual(tar.getmember("usr/bin/program").linkname, "program")

    def test_containerd_finds_the_whole_name(self):
        archive, _ = write(self.folder, {"program": "program"})
        with tarfile.open(archive) as tar:
            names = json.load(tar.extractfile("index.json"))["manifests"][0]["annotations"]
        self.assertEqual(names["io.containerd.image.name"], "docker.io/library/podjail-sidecar:dev")

    def test_the_image_starts_its_program_as_its_user(self):
        archive, written = write(self.folder, {"program": "program"})
        config = json.loads(blob(archive, json.loads(blob(archive, written.digest))["config"]["digest"]))
        self.assertEqual((config["config"]["User"], config["config"]["Entrypoint"]),
                         ("15001:15001", ["/usr/bin/podjail-sidecar"]))


class PackagesTest(unittest.TestCase):
    def test_a_file_of_the_machine_is_of_the_package_that_installed_it(self):
        libc = next(Path("/lib").glob("*-linux-gnu/libc.so.6"))
        self.assertEqual([package.name for package in debian.packages_of([libc])], ["libc6"])

    def test_a_static_program_names_no_libraries(self):
        with tempfile.TemporaryDirectory() as scratch:
            program = Path(scratch) / "static"
            source = "void _start(void) { for (;;) ; }"
            subprocess.run(["gcc", "-static", "-nostdlib", "-x", "c", "-o", program, "-"], input=source, text=True, timeout=60, check=True)
            self.assertEqual(libraries(program), [])

    def test_a_file_of_no_package_is_refused(self):
        with tempfile.NamedTemporaryFile() as file, self.assertRaises(debian.UnknownOrigin):
            debian.packages_of([Path(file.name)])

    def test_an_unpacked_library_goes_where_its_package_would_have_put_it(self):
        self.assertEqual(debian.home_of(debian.UNPACKED / "usr/lib/libx.so.1"), Path("/usr/lib/libx.so.1"))
        self.assertEqual(debian.home_of(Path("/usr/lib/libx.so.1")), Path("/usr/lib/libx.so.1"))

    def test_a_package_is_written_where_scanners_look(self):
        with tempfile.TemporaryDirectory() as scratch:
            debian.write_status([LIBC], Path(scratch) / "status.d")
            text = (Path(scratch) / "status.d" / "libc6").read_text(encoding="utf-8")
        self.assertIn("Package: libc6\n", text)
        self.assertIn("Version: 2.36-9+deb12u1\n", text)


class SbomTest(unittest.TestCase):
    def test_every_package_is_contained_and_has_its_url(self):
        found = json.loads(sbom.document(contents.SIDECAR, "dev", "ab" * 32, [LIBC], "1970-01-01T00:00:00Z"))
        self.assertEqual([package["name"] for package in found["packages"]], ["podjail-sidecar", "libc6"])
        self.assertEqual(found["packages"][1]["externalRefs"][0]["referenceLocator"],
                         "pkg:deb/debian/libc6@2.36-9+deb12u1?arch=amd64")
        self.assertIn({"spdxElementId": "SPDXRef-podjail", "relationshipType": "CONTAINS",
                       "relatedSpdxElement": "SPDXRef-libc6"}, found["relationships"])

    def test_a_name_with_plus_signs_gives_a_valid_identifier(self):
        text = sbom.document(contents.SIDECAR, "dev", "ab" * 32, [replace(LIBC, name="libstdc++6")], "1970-01-01T00:00:00Z")
        self.assertRegex(json.loads(text)["packages"][1]["SPDXID"], r"^SPDXRef-[A-Za-z0-9.-]+$")


class DockerfileTest(unittest.TestCase):
    def test_it_starts_the_same_programs_as_the_same_users(self):
        text = (REPOSITORY / "deploy" / "Dockerfile").read_text(encoding="utf-8")
        stages = re.findall(r'^FROM scratch AS (\S+)\nCOPY .*\nUSER (\S+)\nENTRYPOINT \["(\S+)"\]$', text, re.MULTILINE)
        self.assertEqual(stages, [(image.name, image.user, image.entrypoint) for image in contents.ALL])


if __name__ == "__main__":
    unittest.main()
