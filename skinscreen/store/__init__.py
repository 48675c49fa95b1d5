"""The clinical record on the disk: encrypted, whole after any power cut, refused when damaged."""
