"""A program that is killed while it sends loses nothing, and sends nothing as something else."""

import os
import subprocess
import sys
import threading
from pathlib import Path

from dicom_peers import scp, store_at
from unit.services.kept import PIN, Device
from unit.services.test_sending import FILES

from skinscreen.domain.audit import Done
from skinscreen.domain.shipment import SendState
from skinscreen.services import sending
from skinscreen.services.access import access

CHILD = """
import sys
from pathlib import Path
from skinscreen.services.access import access
from skinscreen.services.records import Records
from skinscreen.services.sending import deliver
records = Records(Path(sys.argv[1]))
records.unlock(sys.argv[2], "Dr. Ann Lee")
deliver(access(records))
"""


def test_what_a_killed_program_was_sending_is_sent_whole_under_the_same_numbers(
    tmp_path: Path,
) -> None:
    device = Device(tmp_path)
    reached, dead = threading.Event(), threading.Event()

    def status(place: int) -> int:
        if place == 1:
            reached.set()
            dead.wait(30)
        return 0

    with scp(status=status) as peer:
        kept = sending.shipments(device.records)
        kept.set_destination(store_at(peer.port))
        sending.send(device.records, "the archive", FILES)
        folder = device.records.folder.path
        device.records.lock()
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(folder), PIN],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert reached.wait(60)
        child.kill()
        child.wait(30)
        dead.set()
        device.records.unlock(PIN, "Dr. Ann Lee")
        assert device.records.noticed == ""
        (half,) = sending.shipments(device.records).all()
        assert (half.state, half.left) == (SendState.WAITING, 1)
        device.now = half.due
        sending.deliver(access(device.records))
    (whole,) = sending.shipments(device.records).all()
    assert (whole.state, whole.left) == (SendState.SENT, 0)
    assert (peer.uids.count("1.2.1"), set(peer.uids)) == (1, {"1.2.1", "1.2.2"})
    entries = device.records.audit.entries(100)
    told = [entry.detail["uid"] for entry in entries if entry.done is Done.SENT]
    assert told == ["1.2.1", "1.2.2"]
    assert device.records.audit.verify_record().noticed == ()
    device.records.lock()
