"""`python -m tests.bench`: how fast and how large the program is, next to what it stands on.

Each figure is a ratio of two things measured by turns in one run, so that a slow or busy
machine slows both sides. The run fails where a limit is missed, and where a ratio is more than a
tenth worse than at the last release (`bench.json` beside this file; `--keep` writes it).
"""
