"""The steps of the straight way: Photo, Crop, Result, Report; and Settings."""
