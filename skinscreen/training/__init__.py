"""From labelled photos to a model bundle; needs the extra [train]."""
