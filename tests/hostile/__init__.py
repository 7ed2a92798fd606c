"""What a feed, page, link, file or server could try on the reader: a module a threat, named by its number and name."""
