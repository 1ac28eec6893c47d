"""Reading a folder of Markdown."""
