"""``python -m skinscreen`` and the command ``skinscreen``."""

import sys

from skinscreen.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
