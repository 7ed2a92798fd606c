"""The reader's screen; the only importer of textual."""
