"""Every public broken or odd picture ends in pixels or in one sentence, soon, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

LIMIT_S = 5
# In a process of its own: a decoder that crashes or hangs takes no other test with it.
SCREEN_ALL = f"""
import sys, time, warnings, faulthandler
from pathlib import Path
from skinscreen.domain.errors import ImageError
from skinscreen.imaging import crop, decode
warnings.simplefilter("error")
for line in sys.stdin:
    path = Path(line.rstrip("\\n"))
    faulthandler.dump_traceback_later({LIMIT_S}, exit=True)
    try:
        photo = decode.read_photo(path)
        pixels = crop.cut(photo, crop.centred(photo), 224)
    except ImageError as error:
        sentence = str(error)
        good = decode.shown(path) in sentence and sentence.isprintable() and len(sentence) < 400
        print("refused" if good else f"badly refused: {{sentence!r}}", flush=True)
    except BaseException as error:
        print(f"not foreseen: {{error!r}}", flush=True)
    else:
        good = (
            pixels.shape[0] == pixels.shape[1] <= min(photo.width, photo.height)
            and pixels.shape[2] == 3
            and pixels.dtype == "uint8"
        )
        print("pixels" if good else f"wrong pixels: {{pixels.shape}}", flush=True)
faulthandler.cancel_dump_traceback_later()
"""


def outcomes(files: list[Path]) -> dict[Path, str]:
    """What became of each file; a file at which the process ended has no outcome."""
    ran = subprocess.run(
        [sys.executable, "-c", SCREEN_ALL],
        input="".join(f"{file}\n" for file in files),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = ran.stdout.splitlines()
    ended = [f"the process ended: {ran.stderr[-600:]}"] * (len(files) - len(lines))
    return dict(zip(files, lines + ended, strict=True))


def test_every_hostile_picture_ends_in_pixels_or_in_a_sentence(shared: Path) -> None:
    files = sorted(file for file in (shared / "hostile-images").rglob("*") if file.is_file())
    assert len(files) > 200
    became = outcomes(files)
    bad = {file.name: said for file, said in became.items() if said not in ("refused", "pixels")}
    assert bad == {}
    assert len(set(became.values())) == 2


@pytest.mark.parametrize(
    "name",
    [
        "crafted/Tests__images__truncated_jpeg.jpg",
        "crafted/Tests__images__truncated_image.png",
        "crafted/Tests__images__truncated_end_chunk.png",
        "crafted/Tests__images__broken_data_stream.png",
        "crafted/Tests__images__bmp__b__badrle.bmp",
        "fuzz-jpg/jpg__lepton__singlerowtrunc.jpg",
        "png/tests__pngsuite__xcsn0g01.png",
        "rs-bad/tests__bad__bmp__Bad_shortfile.bmp",
    ],
)
def test_a_picture_known_to_be_damaged_is_refused(name: str, shared: Path) -> None:
    file = shared / "hostile-images" / name
    assert outcomes([file]) == {file: "refused"}


@pytest.mark.parametrize(
    "name",
    [
        "exif-gps/jpg__gps__DSCN0010.jpg",
        "crafted/Tests__images__invalid-exif.jpg",
        "fuzz-jpg/jpg__mozilla__bugmoney.jpg",
        "fuzz2-webp/webp__corpus__blue-purple-pink.lossless.webp",
    ],
)
def test_a_picture_known_to_be_whole_is_read(name: str, shared: Path) -> None:
    file = shared / "hostile-images" / name
    assert outcomes([file]) == {file: "pixels"}
