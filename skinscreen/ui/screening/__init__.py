"""The steps from a photo to its report."""
