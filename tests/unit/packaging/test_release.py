"""A release: one version, gathered changes, what is in each package, signed hashes."""

import hashlib
import importlib.util
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from unit.inference import bundles

from skinscreen import __version__, paths
from skinscreen.inference import signing

ROOT = Path(__file__).resolve().parent.parent.parent.parent
PLACE = ROOT / "packaging" / "release"


@pytest.fixture(scope="module", autouse=True)
def _found() -> Iterator[None]:
    """The scripts import each other by their names."""
    before = list(sys.path)
    sys.path.insert(0, str(PLACE))
    yield
    sys.path[:] = before


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, PLACE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What of a checkout a changelog needs."""
    for name in ("skinscreen", "changes", "packaging"):
        (tmp_path / name).mkdir()
    (tmp_path / "skinscreen/__init__.py").write_text('"""It."""\n\n__version__ = "7.1.0"\n')
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- old line\n")
    shutil.copy(ROOT / "packaging/org.skinscreen.skinscreen.metainfo.xml", tmp_path / "packaging")
    (tmp_path / "changes/README.md").write_text("How to.\n")
    (tmp_path / "changes/b.md").write_text("- second\n  goes on\n")
    (tmp_path / "changes/a.md").write_text("- first\n")
    return tmp_path


def test_the_version_stands_in_one_place() -> None:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "version" not in document["project"]
    assert document["tool"]["hatch"]["version"]["path"] == "skinscreen/__init__.py"
    assert script("changelog").version(ROOT) == __version__


def test_changes_are_gathered_under_the_version_and_deleted(checkout: Path) -> None:
    changelog = script("changelog")
    assert len(changelog.faults(checkout)) == 3
    changelog.gather(checkout, date(2026, 11, 28))
    assert (checkout / "CHANGELOG.md").read_text() == (
        "# Changelog\n\n## Unreleased\n\n## 7.1.0 (2026-11-28)\n\n"
        "- first\n- second\n  goes on\n- old line\n"
    )
    metainfo = (checkout / changelog.METAINFO).read_text()
    assert '<releases>\n    <release version="7.1.0" date="2026-11-28"/>\n' in metainfo
    assert [file.name for file in (checkout / "changes").iterdir()] == ["README.md"]
    assert changelog.faults(checkout) == []


def test_a_version_is_gathered_once_and_only_lines_of_the_list_are(checkout: Path) -> None:
    changelog = script("changelog")
    (checkout / "changes/a.md").write_text("first")
    with pytest.raises(SystemExit, match=r"a\.md must begin with"):
        changelog.gather(checkout, date(2026, 11, 28))
    (checkout / "changes/a.md").unlink()
    changelog.gather(checkout, date(2026, 11, 28))
    with pytest.raises(SystemExit, match="has no Unreleased, or 7"):
        changelog.gather(checkout, date(2026, 11, 29))


def test_what_waits_to_be_gathered_is_a_list() -> None:
    for file in script("changelog").fragments(ROOT):
        assert file.read_text("utf-8").startswith("- "), file.name


METADATA = (
    "Metadata-Version: 2.4\nName: Some_Thing\nVersion: 1.2\nLicense-Expression: MIT\n\nlong\n"
)
MODEL = {"name": "lesion", "version": "3.0", "sha256": "ab" * 32}


def wheel(file: Path) -> Path:
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("some_thing-1.2.dist-info/METADATA", METADATA)
        made.writestr("some_thing/_data/models/lesion/manifest.json", json.dumps(MODEL))
        made.writestr("some_thing/code.py", "")
    return file


def components(sbom: ModuleType, file: Path) -> dict[str, dict[str, object]]:
    document = json.loads(sbom.write(file, ROOT, 1_764_000_000).read_text())
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    (hashed,) = document["metadata"]["component"]["hashes"]
    assert hashed["content"] == hashlib.sha256(file.read_bytes()).hexdigest()
    return {component["name"]: component for component in document["components"]}


def test_a_wheels_document_names_itself_its_models_and_what_it_is_installed_with(
    tmp_path: Path,
) -> None:
    sbom = script("sbom")
    file = wheel(tmp_path / "some_thing-1.2-py3-none-any.whl")
    found = components(sbom, file)
    assert found["Some_Thing"]["purl"] == "pkg:pypi/some-thing@1.2"
    assert found["lesion"]["type"] == "machine-learning-model"
    locked = (ROOT / "requirements/run.txt").read_text()
    assert found["sqlcipher3"]["version"] in locked
    names = {line.partition("==")[0] for line in locked.splitlines() if line[:1].isalpha()}
    assert names <= found.keys()
    before = (tmp_path / f"{file.name}.cdx.json").read_bytes()
    assert sbom.write(file, ROOT, 1_764_000_000).read_bytes() == before


def test_a_wheelhouses_document_has_the_hash_of_each_wheel(tmp_path: Path) -> None:
    inner = wheel(tmp_path / "some_thing-1.2-py3-none-any.whl")
    file = tmp_path / "offline.tar"
    with tarfile.open(file, "w") as made:
        made.add(inner, "offline/wheels/" + inner.name)
        made.addfile(tarfile.TarInfo("offline/README"), io.BytesIO())
    found = components(script("sbom"), file)
    (hashed,) = found["Some_Thing"]["hashes"]  # type: ignore[misc]
    assert hashed["content"] == hashlib.sha256(inner.read_bytes()).hexdigest()


def test_a_debian_packages_document_names_what_it_depends_on(tmp_path: Path) -> None:
    if shutil.which("dpkg-deb") is None:
        pytest.skip("dpkg-deb is not installed")
    tree = tmp_path / "tree"
    site = tree / "opt/skinscreen/lib/python3.11/site-packages"
    for folder in (tree / "DEBIAN", site / "some_thing-1.2.dist-info"):
        folder.mkdir(parents=True)
        folder.chmod(0o755)
    (site / "some_thing-1.2.dist-info/METADATA").write_text(METADATA)
    (tree / "DEBIAN/control").write_text(
        "Package: thing\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b>\n"
        "Depends: python3 (>= 3.11~), libegl1, debconf (>= 0.5) | debconf-2.0\nDescription: it\n"
    )
    file = tmp_path / "thing_1_all.deb"
    subprocess.run(["dpkg-deb", "--build", tree, file], check=True, capture_output=True)
    found = components(script("sbom"), file)
    assert {"Some_Thing", "python3", "libegl1", "debconf", "debconf-2.0"} == found.keys()
    assert found["libegl1"]["purl"] == "pkg:deb/debian/libegl1"


def test_the_hashes_of_all_files_are_signed_by_a_key_that_comes_with_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = script("finish")
    keys, out = tmp_path / "keys", tmp_path / "dist"
    keys.mkdir()
    out.mkdir()
    (out / "a.whl").write_bytes(b"a")
    (out / "a.whl.cdx.json").write_bytes(b"{}")
    signing.new_key(keys / "ours.key")
    with pytest.raises(finish.ModelError, match="no key whose public half comes with"):
        finish.seal(out, keys / "ours.key")
    assert not (out / finish.SUMS).exists()
    monkeypatch.setattr(paths, "release_keys", lambda: keys)
    for _ in range(2):  # a second time the first one's files are not part of it
        assert finish.seal(out, keys / "ours.key") == "ours"
    sums = (out / finish.SUMS).read_bytes()
    assert [line.split("  ")[1] for line in sums.decode().splitlines()] == [
        "a.whl",
        "a.whl.cdx.json",
    ]
    signature = (out / f"{finish.SUMS}.sig").read_bytes()
    assert signing.signer(sums, signature, signing.trusted_keys()) is not None
    assert signing.signer(sums + b" ", signature, signing.trusted_keys()) is None


def test_a_release_names_every_model_that_is_not_signed_and_every_strange_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundles.try_tiny_models_here(monkeypatch)
    finish = script("finish")
    monkeypatch.setattr(finish, "ROOT", tmp_path)
    (tmp_path / "skinscreen").mkdir()
    (tmp_path / "skinscreen/__init__.py").write_text('__version__ = "7.1.0"\n')
    bundles.tiny_bundle(tmp_path / "models")
    assert finish.unsigned() == ["model tiny is not signed: python -m skinscreen.training sign"]
    bundles.signed(tmp_path / "models" / "tiny", tmp_path / "keys")
    assert finish.unsigned()
    monkeypatch.setattr(paths, "release_keys", lambda: tmp_path / "keys")
    assert finish.unsigned() == []
    assert finish.missing([]) == ["there are no packages: run make release"]
    assert finish.missing([Path("skinscreen-7.1.0.whl")]) == []
    assert finish.missing([Path("skinscreen-7.0.0.whl")]) == [
        "skinscreen-7.0.0.whl is not of 7.1.0"
    ]
