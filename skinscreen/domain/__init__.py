"""What the program speaks of, in plain Python: no pixels, no runtime, no screen."""
