import subprocess
import sys

CHECK = """
import sys
import skinscreen.training
from skinscreen.inference.tflite import RUNTIMES, installed_runtimes
assert "tensorflow" not in sys.modules
assert all(RUNTIMES[name] in sys.modules for name in installed_runtimes())
"""


def test_the_runtimes_are_loaded_before_tensorflow_can_be() -> None:
    done = subprocess.run([sys.executable, "-c", CHECK], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
