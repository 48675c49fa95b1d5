"""Cameras behind one protocol: a webcam, the Pi's own camera, a folder of stills."""
