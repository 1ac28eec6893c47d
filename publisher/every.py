"""What stands for all of a kind where people choose some."""

EVERYTHING = "*"
"""The topic of a reader who chose none: everything of the list."""
