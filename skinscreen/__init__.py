"""SkinScreen: an offline screening aid for skin lesions, an adjunct to a clinician."""

import os

__version__ = "0.2.0"

# Read by numpy when it is loaded. The matrices here are small: on more threads they are no quicker,
# and between them OpenBLAS's threads spin on the cores that the model runs on.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
