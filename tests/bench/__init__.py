"""`python -m tests.bench`: how fast and how large the program is, next to what it stands on.

Each figure is a ratio of two things measured by turns in one run, so that a slow or busy
machine slows both sides. It is no test: nothing fails where a figure does not hold.
"""
