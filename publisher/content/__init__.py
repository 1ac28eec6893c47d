"""A folder of Markdown -> posts."""
