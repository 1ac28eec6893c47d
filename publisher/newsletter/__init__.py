"""Posts -> issues -> compiled messages."""
