"""Feeds over HTTP, and the pages a reader touches."""
