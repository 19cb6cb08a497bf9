"""Images made of directories, as files that containerd imports (image-spec, "Image Layout")."""

import hashlib
import io
import json
import subprocess
import tarfile

from pod.command import CommandFailed


def write(root, reference, path, process):
    """Writes an image with one layer, the content of the directory `root`, to the file `path`. `process` is the image's "config"."""
    layer = path.with_suffix(".layer")
    with open(layer, "wb") as file:
        done = subprocess.run(["tar", "--directory", str(root), "--create", "--numeric-owner", "."], stdout=file,
                              stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise CommandFailed(f"tar of {root}: {done.stderr}")
    digest = _digest_of_file(layer)
    config = _json({"architecture": "amd64", "os": "linux", "config": process,
                    "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]}})
    manifest = _json({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                      "config": _descriptor("config", config),
                      "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": f"sha256:{digest}",
                                  "size": layer.stat().st_size}]})
    named = _descriptor("manifest", manifest) | {"annotations": {"io.containerd.image.name": reference}}
    index = _json({"schemaVersion": 2, "manifests": [named]})
    with tarfile.open(path, "w") as archive:
        for name, body in (("oci-layout", b'{"imageLayoutVersion":"1.0.0"}'), ("index.json", index),
                           (_blob(config), config), (_blob(manifest), manifest)):
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
        archive.add(layer, f"blobs/sha256/{digest}")
    layer.unlink()


def _json(value):
    return json.dumps(value).encode()


def _blob(body):
    return f"blobs/sha256/{hashlib.sha256(body).hexdigest()}"


def _descriptor(kind, body):
    return {"mediaType": f"application/vnd.oci.image.{kind}.v1+json", "size": len(body),
            "digest": f"sha256:{hashlib.sha256(body).hexdigest()}"}


def _digest_of_file(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()
