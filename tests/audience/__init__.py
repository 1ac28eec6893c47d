"""The audience: addresses, people, keys, tokens, files."""
