"""What is in a package, as a CycloneDX 1.6 document beside it: ``FILE.cdx.json``.

Read from the built file itself: the packages with their versions, licences and hashes, the models
with theirs, and, of a Debian package, what it depends on. The wheel holds no other packages; of it
the locked ones are listed that it is installed with.
"""

import hashlib
import io
import json
import re
import subprocess
import tarfile
import uuid
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from email.parser import HeaderParser
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

LOCK = Path("requirements/run.txt")
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(?:;\s*([^\\]+?))?\s*\\?$", re.MULTILINE)
_LONGEST_LICENCE = 100


def write(file: Path, root: Path, seconds: int) -> Path:
    """Write the document of a package.

    Args:
        file: a wheel, a Debian package, or a tar for a machine without a network.
        root: of the checkout, for the lock.
        seconds: since 1970, as the time of the document.
    """
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"sha256:{digest}"))
    bom.metadata.timestamp = datetime.fromtimestamp(seconds, UTC)
    bom.metadata.component = Component(
        name=file.name,
        type=ComponentType.APPLICATION,
        bom_ref=file.name,
        hashes=[_sha256(digest)],
    )
    parts = list(_components(file, root))
    bom.components.update(parts)
    bom.register_dependency(bom.metadata.component, parts)
    target = file.with_name(f"{file.name}.cdx.json")
    target.write_text(JsonV1Dot6(bom).output_as_string(indent=1) + "\n", "utf-8")
    return target


def _sha256(digest: str) -> HashType:
    return HashType(alg=HashAlgorithm.SHA_256, content=digest)


def _components(file: Path, root: Path) -> Iterator[Component]:
    if file.suffix == ".whl":
        yield from _of_zip(zipfile.ZipFile(file))
        yield from _locked((root / LOCK).read_text("utf-8"))
    elif file.suffix == ".deb":
        yield from _of_deb(file)
    else:
        with tarfile.open(file) as bundle:
            for member in bundle:
                if member.name.endswith(".whl"):
                    content = bundle.extractfile(member).read()  # type: ignore[union-attr]
                    digest = hashlib.sha256(content).hexdigest()
                    yield from _of_zip(zipfile.ZipFile(io.BytesIO(content)), digest)


def _of_zip(wheel: zipfile.ZipFile, digest: str = "") -> Iterator[Component]:
    for name in wheel.namelist():
        if made := _component(name, lambda name=name: wheel.read(name), digest):
            yield made


def _of_deb(file: Path) -> Iterator[Component]:
    unpacking = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", file], stdout=subprocess.PIPE)
    with unpacking, tarfile.open(fileobj=unpacking.stdout, mode="r|") as tree:
        for member in tree:
            if member.isfile() and (
                made := _component(member.name, lambda m=member: tree.extractfile(m).read())
            ):
                yield made
    fields = ["dpkg-deb", "-f", file, "Depends"]
    depends = subprocess.run(fields, capture_output=True, text=True, check=True).stdout
    for name in sorted(set(re.findall(r"(?:^|,|\|)\s*([a-z0-9][a-z0-9.+-]+)", depends))):
        yield Component(
            name=name,
            type=ComponentType.LIBRARY,
            bom_ref=f"debian:{name}",
            purl=PackageURL("deb", "debian", name),
        )


def _component(name, read, digest: str = "") -> Component | None:  # noqa: ANN001
    """What a file of a package tells of: a Python package, or a model."""
    if re.search(r"(^|/)[^/]+\.dist-info/METADATA$", name):
        return _package(read().decode("utf-8", "replace"), digest)
    if re.search(r"/models/[^/]+/manifest\.json$", name):
        told = json.loads(read())
        return Component(
            name=told["name"],
            version=told["version"],
            type=ComponentType.MACHINE_LEARNING_MODEL,
            bom_ref=f"model:{told['name']}",
            hashes=[_sha256(told["sha256"])],
        )
    return None


def _package(metadata: str, digest: str) -> Component:
    told = HeaderParser().parsestr(metadata)
    licence = told["License-Expression"] or (told["License"] or "").strip().splitlines()[:1]
    licence = licence if isinstance(licence, str) else "".join(licence)
    return Component(
        name=told["Name"],
        version=told["Version"],
        type=ComponentType.LIBRARY,
        bom_ref=f"python:{told['Name']}=={told['Version']}",
        purl=PackageURL("pypi", None, told["Name"].lower().replace("_", "-"), told["Version"]),
        licenses=[DisjunctiveLicense(name=licence[:_LONGEST_LICENCE])] if licence else None,
        hashes=[_sha256(digest)] if digest else None,
    )


def _locked(lock: str) -> Iterator[Component]:
    for name, number, marker in _PINNED.findall(lock):
        yield Component(
            name=name,
            version=number,
            type=ComponentType.LIBRARY,
            bom_ref=f"python:{name}=={number}",
            purl=PackageURL("pypi", None, name, number),
            properties=[Property(name="marker", value=marker)] if marker else None,
        )
