"""What the reader writes: a comment in hand, what is known of where it goes, and where those on their way are."""
