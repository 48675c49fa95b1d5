"""From labelled photos to a model bundle; needs the extra [train]."""

from skinscreen.inference.tflite import installed_runtimes

# Imports the TFLite runtimes before anything here imports TensorFlow: tflite-runtime 2.14 cannot
# load a model ("vector::reserve") in a process where TensorFlow was there first.
installed_runtimes()
