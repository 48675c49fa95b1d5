"""From a bundle on disk to scores: loading, verifying, importing and running models."""
