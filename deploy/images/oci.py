"""An OCI image archive: a tar of an image layout (image-spec, "image-layout.md") with one image of one layer.

The same files give the same archive, byte for byte: names are sorted, times are one, users are root.
"""

import gzip
import hashlib
import io
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path

_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_INDEX = "application/vnd.oci.image.index.v1+json"
_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Written:
    """What an archive holds."""

    digest: str  # of the manifest, in hexadecimal
    unpacked_bytes: int
    packed_bytes: int


def write(archive, image, tag, root, epoch, created, architecture):
    """Writes `root` as the image `image.name:tag` to the file `archive`. Every file gets the time `epoch`, `created` in words."""
    layer = _tar_of(root, epoch)
    packed = gzip.compress(layer, compresslevel=6, mtime=0)
    blobs = {}
    layer_descriptor = _store(blobs, _LAYER, packed)
    config = {"created": created, "architecture": architecture, "os": "linux",
              "config": {"User": image.user, "Entrypoint": [image.entrypoint], "Env": [_PATH], "WorkingDir": "/",
                         "Labels": {"org.opencontainers.image.title": image.name,
                                    "org.opencontainers.image.version": tag}},
              "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
              "history": [{"created": created, "created_by": "deploy/images/build"}]}
    manifest = {"schemaVersion": 2, "mediaType": _MANIFEST, "config": _store(blobs, _CONFIG, _json(config)),
                "layers": [layer_descriptor]}
    descriptor = _store(blobs, _MANIFEST, _json(manifest))
    # containerd takes the whole name from the one annotation, podman from the other.
    descriptor["annotations"] = {"io.containerd.image.name": f"docker.io/library/{image.name}:{tag}",
                                 "org.opencontainers.image.ref.name": f"{image.name}:{tag}"}
    index = {"schemaVersion": 2, "mediaType": _INDEX, "manifests": [descriptor]}
    files = {"index.json": _json(index), "oci-layout": _json({"imageLayoutVersion": "1.0.0"})}
    files |= {f"blobs/sha256/{digest}": body for digest, body in blobs.items()}
    _write_tar(archive, files, epoch)
    return Written(descriptor["digest"].removeprefix("sha256:"), len(layer), len(packed))


def _json(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _store(blobs, media_type, body):
    digest = hashlib.sha256(body).hexdigest()
    blobs[digest] = body
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(body)}


def _tar_of(root, epoch):
    """The folder as a tar. A file's second name becomes a hard link."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(Path(root).rglob("*")):
            entry = tar.gettarinfo(path, arcname=str(path.relative_to(root)))
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            entry.mtime = epoch
            if entry.isreg():
                with open(path, "rb") as file:
                    tar.addfile(entry, file)
            else:
                tar.addfile(entry)
    return out.getvalue()


def _write_tar(archive, files, epoch):
    fresh = archive.with_name(f"{archive.name}.partial")
    with tarfile.open(fresh, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, body in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = len(body), 0o644, epoch
            tar.addfile(entry, io.BytesIO(body))
    fresh.rename(archive)
