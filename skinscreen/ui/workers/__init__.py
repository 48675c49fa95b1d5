"""Work done off the GUI thread."""
