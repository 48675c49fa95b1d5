"""Other systems in the clinic, reached only where somebody set one up: DICOM and FHIR."""
