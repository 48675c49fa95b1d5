"""What the package does by being imported."""

import subprocess
import sys
from pathlib import Path

import pytest

_THREADS = "import skinscreen, numpy, os; print(len(os.listdir('/proc/self/task')))"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted on Linux")
def test_no_thread_of_numpy_spins_on_the_cores_that_the_model_runs_on() -> None:
    done = subprocess.run([sys.executable, "-c", _THREADS], capture_output=True, check=True)

    assert int(done.stdout) == 1
