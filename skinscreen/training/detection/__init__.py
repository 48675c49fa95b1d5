"""The detector that finds lesions in a whole photo: its scenes, network, training and export."""
