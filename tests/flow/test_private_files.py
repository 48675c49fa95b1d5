"""Whatever the umask was, and is: nobody else reads what the program keeps."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from skinscreen.services.records import Records
from skinscreen.store.connection import connect
from skinscreen.store.key import Cost

PIN = "271828"


def modes(home: Path) -> dict[str, int]:
    return {
        str(path.relative_to(home)): stat.S_IMODE(path.stat().st_mode)
        for path in home.rglob("*")
        if path.is_dir() or path.is_file()
    }


def run(home: Path, *words: str, pin: str = PIN) -> "subprocess.CompletedProcess[str]":
    """The program under a umask that lets everybody read and write."""
    return subprocess.run(
        [sys.executable, "-m", "skinscreen", *words],
        env=os.environ | {"SKINSCREEN_HOME": str(home)},
        input=f"{pin}\n", capture_output=True, text=True, check=False, umask=0,
    )  # fmt: skip


def test_what_exists_is_mended_at_the_start_and_what_is_made_is_private(
    own_user_folders: Path, tmp_path: Path
) -> None:
    before = os.umask(0)
    try:
        records = Records(cost=Cost(1 << 4))
        records.create(PIN, "Ann")
        records.lock()
        made = modes(own_user_folders)
        for name in ("records", "config", "logs"):
            (own_user_folders / name).mkdir(exist_ok=True)
            (own_user_folders / name).chmod(0o777)
            (own_user_folders / name / "old").write_bytes(b"x")
    finally:
        os.umask(before)
    files = {f"records/records.{ending}": 0o600 for ending in ("db", "key", "head")}
    assert made == {"records": 0o700, **files}
    done = run(own_user_folders, "backup", str(tmp_path / "b"), "--pin-fd", "0")
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600
    found = modes(own_user_folders)
    assert found.pop("logs/skinscreen.log", 0o600) == 0o600
    assert {path: mode for path, mode in found.items() if mode not in (0o600, 0o700)} == {}
    assert {found[name] for name in ("records", "config", "logs")} == {0o700}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_during_a_backup_leaves_no_part_file_and_no_traceback(
    own_user_folders: Path, tmp_path: Path, number: signal.Signals
) -> None:
    records = Records(cost=Cost(1 << 4))
    records.create(PIN, "Ann")
    records.lock()
    database = connect(records.folder.database, records.folder.unlock(PIN))
    with database.write() as connection:  # large, so that the backup can be met at work
        connection.execute("CREATE TABLE filling (content BLOB)")
        for _ in range(60):
            connection.execute("INSERT INTO filling VALUES (randomblob(1000000))")
    database.close()
    drive = tmp_path / "drive"
    drive.mkdir()
    program = subprocess.Popen(
        [sys.executable, "-m", "skinscreen", "backup", str(drive), "--pin-fd", "0"],
        env=os.environ | {"SKINSCREEN_HOME": str(own_user_folders)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stdin is not None
    program.stdin.write(f"{PIN}\n")
    program.stdin.flush()
    while not list(drive.iterdir()) and program.poll() is None:
        time.sleep(0.001)
    program.send_signal(number)
    out, err = program.communicate()
    assert "Traceback" not in out + err
    assert "given up" in err
    assert program.returncode != 0
    assert list(drive.iterdir()) == []
