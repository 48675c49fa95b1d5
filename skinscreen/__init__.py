"""SkinScreen: an offline screening aid for skin lesions, an adjunct to a clinician."""

__version__ = "0.2.0"
