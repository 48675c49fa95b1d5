"""The Debian package holds what the program asks for, and no more."""

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from skinscreen import language
from skinscreen.imaging.formats import PILLOW_NAMES

ROOT = Path(__file__).resolve().parents[3]
DEB = ROOT / "packaging" / "deb"
MODEL = ROOT / "models/lesion8-v3small/model.tflite"
ANSWER = """
import sys, numpy
from ai_edge_litert.interpreter import Interpreter
model = Interpreter(sys.argv[1], num_threads=1)
model.allocate_tensors()
chance = numpy.random.default_rng(0)
for each in model.get_input_details():
    model.set_tensor(each["index"], chance.random(each["shape"]).astype(each["dtype"]))
model.invoke()
for each in model.get_output_details():
    print(model.get_tensor(each["index"]).tolist())
"""


@pytest.fixture
def pruning(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(DEB)
    return importlib.import_module("pruning")


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The builder, under a name that no installed package has."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec = importlib.util.spec_from_file_location("deb_build", DEB / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lay(site: Path, name: str, *needs: str) -> None:
    """A distribution of one module."""
    module = name.replace("-", "_")
    (site / module).mkdir(parents=True)
    (site / module / "__init__.py").write_text("")
    info = site / f"{module}-1.dist-info"
    info.mkdir()
    wanted = "".join(f"Requires-Dist: {need}\n" for need in needs)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n{wanted}")
    files = (f"{module}/__init__.py", f"{info.name}/METADATA", f"{info.name}/RECORD")
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in files))


def test_what_debian_has_and_what_is_not_called_go_with_all_they_asked_for(
    pruning: ModuleType, tmp_path: Path
) -> None:
    lay(tmp_path, "skinscreen", "cryptography>=2", "reportlab", "tqdm")
    lay(tmp_path, "reportlab", "shared", "charset-normalizer")
    for name in ("shared", "pycparser", "charset-normalizer", "tqdm"):
        lay(tmp_path, name)
    lay(tmp_path, "cryptography", "cffi", "shared")
    lay(tmp_path, "cffi", "pycparser")
    pruning.drop_unneeded(tmp_path)
    left = {path.name for path in tmp_path.iterdir() if path.suffix != ".dist-info"}
    assert left == {"skinscreen", "reportlab", "shared"}
    assert len(list(tmp_path.iterdir())) == 2 * len(left)


def test_what_debian_has_is_asked_of_it(pruning: ModuleType, tmp_path: Path) -> None:
    assert pruning.needed(tmp_path) == ["python3-cryptography"]


def test_decoders_stay_for_all_that_the_program_opens(pruning: ModuleType, tmp_path: Path) -> None:
    Image.init()
    asked = {Image.OPEN[name][0].__module__.removeprefix("PIL.") for name in PILLOW_NAMES}
    asked.add("Jpeg2KImagePlugin")  # in a DICOM file
    (tmp_path / "PIL").mkdir()
    for name in (*asked, "EpsImagePlugin", "PsdImagePlugin"):
        (tmp_path / "PIL" / f"{name}.py").write_text("")
    pruning.drop_decoders(tmp_path)
    assert {path.stem for path in (tmp_path / "PIL").iterdir()} == asked


def test_pydicom_reads_and_writes_with_what_is_left_of_it(
    pruning: ModuleType, tmp_path: Path
) -> None:
    pruning.shorten_pydicom(tmp_path / "pydicom")
    assert list(tmp_path.iterdir()) == []
    found = importlib.util.find_spec("pydicom")
    assert found is not None
    assert found.origin is not None
    package = tmp_path / "pydicom"
    shutil.copytree(
        Path(found.origin).parent,
        package,
        ignore=shutil.ignore_patterns("__pycache__", "sr", "cli", "*_files", "palettes", "*.json"),
    )
    (package / "fileset.py").unlink()
    pruning.shorten_pydicom(package)
    program = (
        "import io, pydicom, pydicom.examples\n"
        "from pydicom.datadict import private_dictionary_VR\n"
        f"assert pydicom.__file__.startswith({str(package)!r})\n"
        "assert not hasattr(pydicom.examples, 'get_path')\n"
        "sample = pydicom.Dataset(); sample.PatientName = 'Doe'\n"
        "meta = pydicom.dataset.FileMetaDataset()\n"
        "meta.TransferSyntaxUID = '1.2.840.10008.1.2.1'\n"
        "file = pydicom.FileDataset(None, sample, file_meta=meta, preamble=bytes(128))\n"
        "stream = io.BytesIO(); pydicom.dcmwrite(stream, file)\n"
        "print(pydicom.dcmread(io.BytesIO(stream.getvalue())).PatientName)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout == "Doe\n", ran.stderr


def test_the_interpreter_of_litert_runs_without_what_compiles_models(
    pruning: ModuleType, tmp_path: Path
) -> None:
    found = importlib.util.find_spec("ai_edge_litert")
    if found is None or found.origin is None:
        pytest.skip("ai-edge-litert is not installed")
    shutil.copytree(Path(found.origin).parent, tmp_path / "ai_edge_litert")
    pruning.keep(tmp_path / "ai_edge_litert", pruning.KEPT_OF_LITERT)
    assert not (tmp_path / "ai_edge_litert/libLiteRt.so").exists()
    answers = []
    for folder in (tmp_path, Path(found.origin).parents[1]):
        command = [sys.executable, "-c", ANSWER, str(MODEL)]
        paths = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        answers.append(subprocess.run(command, capture_output=True, check=True, env=paths).stdout)
    assert answers[0] == answers[1]


def test_others_packages_run_without_their_sources(build: ModuleType, tmp_path: Path) -> None:
    site = tmp_path / build.PREFIX / "lib" / build.PYTHON / "site-packages"
    for name in ("other", "skinscreen"):
        (site / name).mkdir(parents=True)
        (site / name / "__init__.py").write_text(f"print({name!r})\n")
    (site / "other/of_another_python.py").write_text("no python\n")
    (site / "alone.py").write_text("print('alone')\n")
    build.compile_all(tmp_path)
    left = {path.relative_to(site).as_posix() for path in site.rglob("*.py")}
    assert left == {"skinscreen/__init__.py", "other/of_another_python.py"}
    for name in ("other", "skinscreen", "alone"):
        command = [sys.executable, "-c", f"import {name}"]
        done = subprocess.run(command, capture_output=True, check=False, cwd=site)
        assert (done.stdout.split(), done.stderr) == ([name.encode()], b"")


def test_another_processor_gets_the_newest_wheels_that_its_debian_can_load(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(build.platform, "libc_ver", lambda: ("glibc", "2.36"))
    assert build.for_processor() == []
    monkeypatch.setenv("SKINSCREEN_MACHINE", "aarch64")
    asked = [each.removeprefix("--platform=") for each in build.for_processor()]
    assert asked[0] == "manylinux_2_36_aarch64"
    assert asked[-3:] == ["manylinux_2_17_aarch64", "manylinux2014_aarch64", "linux_aarch64"]
    assert len(asked) == len(set(asked)) == 22


def test_qts_own_words_stay_for_the_languages_of_the_program(
    pruning: ModuleType, tmp_path: Path
) -> None:
    folder = tmp_path / "Qt/translations"
    folder.mkdir(parents=True)
    codes = [code for code in language.LANGUAGES if code != language.SOURCE]
    for name in (*codes, "ja"):
        (folder / f"qtbase_{name}.qm").write_bytes(b"words")
        (folder / f"qtwebengine_{name}.qm").write_bytes(b"words")
    pruning.drop_qt(tmp_path)
    assert {path.name for path in folder.iterdir()} == {f"qtbase_{code}.qm" for code in codes}


def test_compiled_catalogues_stay(pruning: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "skinscreen/locale/de/LC_MESSAGES"
    folder.mkdir(parents=True)
    for kind in ("po", "mo"):
        (folder / f"skinscreen.{kind}").write_bytes(b"")
    for pattern in pruning.UNUSED:
        for path in pruning._matching(tmp_path, pattern):
            pruning.remove(path)
    assert [path.name for path in folder.iterdir()] == ["skinscreen.mo"]
