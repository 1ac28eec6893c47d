"""Posts -> feeds."""
