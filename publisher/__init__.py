"""Publisher: a folder of Markdown posts goes in; feeds and newsletters come out."""

__version__ = "0.1.0"
