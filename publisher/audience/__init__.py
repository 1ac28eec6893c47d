"""Who reads: subscribers, signed links, import and export."""
