"""What an image is made of, in SPDX 2.3."""

import json

_PROGRAM = "SPDXRef-podjail"


def document(image, version, digest, packages, created):
    """The SPDX document (JSON, as text) of an image whose manifest has `digest`. `created` is a time of RFC 3339."""
    own = _package(_PROGRAM, image.name, version) | {"primaryPackagePurpose": "CONTAINER", "checksums": [
        {"algorithm": "SHA256", "checksumValue": digest}]}
    parts = [_debian(package) for package in packages]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", _PROGRAM)]
    relations += [(_PROGRAM, "CONTAINS", part["SPDXID"]) for part in parts]
    return json.dumps({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{image.name} {version}",
        "documentNamespace": f"urn:podjail:{image.name}:sha256:{digest}",
        "creationInfo": {"created": created, "creators": ["Tool: podjail deploy/images"]},
        "packages": [own, *parts],
        "relationships": [{"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}
                          for one, kind, other in relations],
    }, indent=1) + "\n"


def _debian(package):
    purl = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": package.purl()}
    # An identifier has letters, digits, dots and hyphens only.
    reference = f"SPDXRef-{package.name.replace('+', 'plus')}"
    return _package(reference, package.name, package.version) | {"sourceInfo": f"built from {package.source}",
                                                                "externalRefs": [purl]}


def _package(reference, name, version):
    return {"SPDXID": reference, "name": name, "versionInfo": version, "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False, "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION",
            "copyrightText": "NOASSERTION"}
