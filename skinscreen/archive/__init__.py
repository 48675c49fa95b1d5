"""Many stored photos, screened once each by a model, with what came of it in an index."""
