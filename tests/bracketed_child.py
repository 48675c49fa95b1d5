"""A child process of the program, in whose language every sentence stands in brackets.

``BRACKETED`` in its environment names the module that is run.
"""

import os
import runpy

from bracketed import bracketed

from skinscreen import language

if __name__ == "__main__":
    language.find = bracketed  # type: ignore[assignment]
    runpy.run_module(os.environ["BRACKETED"], run_name="__main__")
