"""Who says "look now"."""
