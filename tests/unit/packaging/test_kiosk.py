"""The kiosk's session starts the program again, and not in a quick loop, until somebody leaves."""

import os
import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from skinscreen import app

KIOSK = Path(__file__).resolve().parents[3] / "packaging" / "kiosk"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="kiosks are made on Linux alone")


def stub(folder: Path, name: str, body: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)


def session(tmp_path: Path, codes: list[int], lasted: int = 1) -> list[str]:
    """What ``run`` does where SkinScreen ends with these codes, each after so many seconds."""
    tools, told = tmp_path / "tools", tmp_path / "told"
    tools.mkdir()
    (tmp_path / "codes").write_text("".join(f"{code}\n" for code in codes))
    (tmp_path / "clock").write_text("100\n")
    stub(
        tools,
        "skinscreen",
        f'echo "skinscreen $*" >>{told}\n'
        f"echo $(($(cat {tmp_path}/clock) + {lasted})) >{tmp_path}/clock\n"
        f"code=$(head -1 {tmp_path}/codes); sed -i 1d {tmp_path}/codes; exit $code",
    )
    stub(tools, "cut", f"cat {tmp_path}/clock")
    for name in ("sleep", "labwc"):
        stub(tools, name, f'echo "{name} $*" >>{told}')
    subprocess.run(
        ["sh", KIOSK / "run"],
        env={"PATH": f"{tools}:/usr/bin:/bin", "RUNTIME_DIRECTORY": str(tmp_path)},
        check=True,
        capture_output=True,
        timeout=60,
    )
    return told.read_text().splitlines()


def test_who_leaves_by_the_pin_ends_the_session(tmp_path: Path) -> None:
    assert session(tmp_path, [app.LEFT]) == ["skinscreen --leave-by-pin", "labwc --exit"]
    assert (tmp_path / "left").exists()


@pytest.mark.parametrize("code", [0, 1, 139])
def test_any_other_end_starts_it_again(tmp_path: Path, code: int) -> None:
    told = session(tmp_path, [code, app.LEFT])
    assert told.count("skinscreen --leave-by-pin") == 2


def test_each_crash_is_waited_on_longer_up_to_a_minute(tmp_path: Path) -> None:
    told = session(tmp_path, [139] * 9 + [app.LEFT])
    waits = [int(line.split()[1]) for line in told if line.startswith("sleep")]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_crash_after_a_minute_of_work_is_waited_on_shortly(tmp_path: Path) -> None:
    told = session(tmp_path, [139] * 3 + [app.LEFT], lasted=60)
    assert [line for line in told if line.startswith("sleep")] == ["sleep 1"] * 3


def test_labwc_has_no_key_but_the_one_that_asks_for_the_pin() -> None:
    root = ET.parse(KIOSK / "labwc/rc.xml").getroot()  # noqa: S314 - the project's own file
    actions = {action.get("name") for action in root.iter("action")}
    assert [key.get("key") for key in root.iter("keybind")] == ["A-F4"]
    assert actions == {"Close", "Focus", "Raise"}
    assert root.find("keyboard/default") is None
    assert root.find("mouse/default") is None


def test_systemd_gives_up_on_a_session_that_fails_again_and_again() -> None:
    unit = (KIOSK / "skinscreen-kiosk.service").read_text()
    assert re.search(r"(?m)^Restart=on-failure$", unit)
    assert re.search(r"(?m)^StartLimitBurst=5$", unit)


def switched(tmp_path: Path, *words: str, before: str = "lightdm.service") -> list[str]:
    """What ``skinscreen-kiosk`` tells systemd, in folders of the test's own."""
    place, tools = tmp_path / "system", tmp_path / "tools"
    for folder in (place, tools):
        folder.mkdir(exist_ok=True)
    told, link = tmp_path / "told", place / "display-manager.service"
    told.unlink(missing_ok=True)
    if before and not link.is_symlink():
        link.symlink_to(f"/lib/systemd/system/{before}")
    stub(
        tools,
        "systemctl",
        f'echo "$*" >>{told}\n'
        f'case "$*" in\n*disable*) rm {link} ;;\n'
        f'*enable*) for last; do :; done; ln -sfn "/lib/systemd/system/$last" {link} ;;\n'
        "get-default) echo multi-user.target ;;\nesac",
    )
    stub(tools, "id", "echo 0")
    script = (KIOSK / "skinscreen-kiosk").read_text()
    script = script.replace("place=/etc/systemd/system", f"place={place}")
    script = script.replace("kept=/etc/skinscreen-kiosk", f"kept={tmp_path / 'kept'}")
    done = subprocess.run(
        ["sh", "-c", script, "skinscreen-kiosk", *words],
        env={"PATH": f"{tools}:/usr/bin:/bin"},
        check=False,
        capture_output=True,
        text=True,
    )
    return [*done.stdout.splitlines(), *done.stderr.splitlines(), f"= {link.resolve().name}"]


def test_turned_on_and_off_it_gives_the_login_screen_back(tmp_path: Path) -> None:
    assert switched(tmp_path, "on")[-1] == "= skinscreen-kiosk.service"
    assert switched(tmp_path, "on")[-1] == "= skinscreen-kiosk.service"  # twice is no harm
    assert switched(tmp_path, "status")[0] == "on, as the user skinscreen-kiosk"
    assert switched(tmp_path, "off")[-1] == "= lightdm.service"
    assert switched(tmp_path, "status")[0] == "off"
    assert not list((tmp_path / "kept").iterdir())


def test_it_can_be_of_a_user_who_is_there(tmp_path: Path) -> None:
    assert "there is no user nobody-of-that-name" in "".join(
        switched(tmp_path, "on", "nobody-of-that-name")
    )
    switched(tmp_path, "on", "root")
    assert switched(tmp_path, "status")[0] == "on, as the user root"
