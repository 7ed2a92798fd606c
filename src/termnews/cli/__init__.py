"""The command line: every verb, each importing what it needs when it is called."""
