"""A folder of photos and a video file as cameras."""

import os
import struct
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from unit.capture.fakes import Clock, first_frame, next_frame, shows_scene, write_photo, write_video

from skinscreen.capture.live import LiveCamera
from skinscreen.capture.stills import StillsCamera, VideoSource
from skinscreen.domain.errors import CaptureError
from skinscreen.imaging.crop import centred, cut


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "teaching"
    folder.mkdir()
    return folder


def test_photos_come_in_the_order_of_their_names_and_begin_again(folder: Path) -> None:
    for name in ("c.png", "a.png", "b.jpg"):
        write_photo(folder / name)
    with StillsCamera(folder) as camera:
        assert [camera.take().name for _ in range(4)] == ["a.png", "b.jpg", "c.png", "a.png"]


def test_a_photo_is_seen_until_it_is_taken(folder: Path) -> None:
    write_photo(folder / "a.png")
    write_photo(folder / "b.png")
    with StillsCamera(folder) as camera:
        seen = [camera.latest().sequence for _ in range(3)]
        assert camera.take().name == "a.png"
        seen.append(camera.latest().sequence)
    assert seen == [1, 1, 1, 2]


def test_a_photo_is_as_fresh_as_the_moment_it_is_asked_for(folder: Path) -> None:
    write_photo(folder / "a.png")
    clock = Clock()
    with StillsCamera(folder, clock) as camera:
        camera.latest()
        clock.now += 60
        assert camera.latest().taken_at == clock.now


def test_a_large_photo_is_taken_with_its_full_resolution(folder: Path) -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (1600, 2000, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(folder / "large.png")
    with StillsCamera(folder) as camera:
        shown = camera.latest()
        photo = camera.take()
    assert shown.resolution.width < 2000
    assert (photo.width, photo.height) == (2000, 1600)
    assert cut(photo, centred(photo), 1600).shape == (1600, 1600, 3)


def test_unreadable_files_are_skipped_with_the_reason(folder: Path) -> None:
    (folder / "a-broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    (folder / "b-notes.txt").write_text("read me")
    (folder / ".hidden.png").write_bytes(b"")
    (folder / "sub").mkdir()
    write_photo(folder / "c.png")
    with StillsCamera(folder) as camera:
        assert camera.take().name == "c.png"
        assert sorted(camera.skipped) == ["a-broken.jpg", "b-notes.txt"]
        assert "b-notes.txt" in camera.skipped["b-notes.txt"]


def test_a_skipped_file_is_not_read_again(folder: Path) -> None:
    (folder / "a.jpg").write_bytes(b"not a photo")
    with StillsCamera(folder) as camera:
        with pytest.raises(CaptureError):
            camera.latest()
        write_photo(folder / "a.jpg")
        with pytest.raises(CaptureError):
            camera.latest()


@pytest.mark.parametrize("content", [None, b"not a photo"])
def test_a_folder_without_a_readable_photo_says_so_until_one_is_added(
    folder: Path, content: bytes | None
) -> None:
    if content is not None:
        (folder / "a.jpg").write_bytes(content)
    with StillsCamera(folder) as camera:
        with pytest.raises(CaptureError, match="teaching: no photo in this folder can be read"):
            camera.latest()
        write_photo(folder / "b.png")
        assert shows_scene(camera.latest().pixels)


def test_a_forbidden_folder_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with (
        StillsCamera(folder) as camera,
        pytest.raises(CaptureError, match=r"teaching: .*Permission denied"),
    ):
        camera.latest()


def test_a_video_begins_again_at_its_end(tmp_path: Path) -> None:
    source = VideoSource(write_video(tmp_path / "v.avi", frames=3), sleep=lambda _: None)
    source.open()
    corners = [int(source.read()[0][-3:, -3:, 0].mean()) // 40 for _ in range(7)]
    source.close()
    assert len(set(corners[:3])) == 3
    assert corners == [*corners[:3], *corners[:3], corners[0]]


@pytest.mark.parametrize(("rate", "period"), [(20.0, 0.05), (1.0, 0.2), (240.0, 1 / 60)])
def test_a_video_is_played_at_its_rate_within_limits(
    tmp_path: Path, rate: float, period: float
) -> None:
    clock = Clock()

    def sleep(seconds: float) -> None:
        clock.now += seconds

    path = write_video(tmp_path / "v.avi", frames=8, rate=rate)
    source = VideoSource(path, clock, sleep)
    source.open()
    times = [source.read()[1] for _ in range(12)]
    source.close()
    assert np.diff(times)[1:] == pytest.approx(period, rel=0.01)


def test_a_video_without_a_rate_is_played_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_video(tmp_path / "v.avi")
    real = cv2.VideoCapture

    class Rateless:
        def __init__(self, *arguments: object) -> None:
            self.capture = real(*arguments)
            self.read, self.release = self.capture.read, self.capture.release

        def get(self, _: int) -> float:
            return 0.0

    monkeypatch.setattr(cv2, "VideoCapture", Rateless)
    clock = Clock()
    waits: list[float] = []
    source = VideoSource(path, clock, waits.append)
    source.open()
    for _ in range(3):
        source.read()
    source.close()
    assert waits[-1] == pytest.approx(0.04)


def test_a_video_goes_on_without_hurry_after_a_delay(tmp_path: Path) -> None:
    clock = Clock()
    waits: list[float] = []
    source = VideoSource(write_video(tmp_path / "v.avi", rate=20), clock, waits.append)
    source.open()
    source.read()
    clock.now += 3600
    source.read()
    source.read()
    source.read()
    source.close()
    assert waits[-1] == pytest.approx(0.05)


def test_a_file_that_is_no_video_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.avi"
    path.write_text("no video")
    source = VideoSource(path)
    source.open()
    with pytest.raises(CaptureError, match=r"notes\.avi: no picture can be read"):
        source.read()
    source.close()


def test_a_missing_video_says_so(tmp_path: Path) -> None:
    source = VideoSource(tmp_path / "gone.avi")
    with pytest.raises(CaptureError, match=r"gone\.avi: there is no such file"):
        source.open()
    source.close()


def test_a_relative_name_like_an_address_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "http:").mkdir()
    write_video(tmp_path / "http:" / "v.avi")
    source = VideoSource(Path(f"http:{os.sep}v.avi"), sleep=lambda _: None)
    source.open()
    assert shows_scene(source.read()[0])
    source.close()


def test_a_video_plays_in_real_time_in_a_camera(tmp_path: Path) -> None:
    with LiveCamera(VideoSource(write_video(tmp_path / "v.avi", rate=50))) as camera:
        first = first_frame(camera)
        later = next_frame(camera, first.sequence + 3)
        assert later.taken_at - first.taken_at > 2 * 0.02
        assert later.taken_at <= time.monotonic()


@pytest.mark.parametrize("transfer", [16, 18])
def test_a_video_of_hdr_is_refused(tmp_path: Path, transfer: int) -> None:
    path = tmp_path / "v.mp4"
    told = struct.pack(">I4s4sHHH", 18, b"colr", b"nclx", 9, transfer, 9)
    path.write_bytes(struct.pack(">I4s", 8 + len(told), b"moov") + told)
    with pytest.raises(CaptureError, match="is an HDR video"):
        VideoSource(path).open()


def test_a_video_that_must_not_be_read_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write_video(tmp_path / "v.avi")
    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(CaptureError, match="Permission denied"):
        VideoSource(path).open()


def test_where_opencv_plays_no_videos_a_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_video(tmp_path / "v.avi")
    monkeypatch.setattr(cv2.videoio_registry, "getStreamBackends", lambda: (cv2.CAP_OPENCV_MJPEG,))
    with pytest.raises(CaptureError, match=r"v\.avi: this installation plays no videos; give"):
        VideoSource(path).open()
