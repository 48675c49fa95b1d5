"""Pure functions on pixels: from a file's bytes to the tensor a model reads."""
