"""The embedded newspaper: a loopback news site with feeds, pages and a comment form, reached through the real fetch."""
