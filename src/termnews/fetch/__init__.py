"""Bytes from the net and what they mean: HTTP, feeds, pages, OPML, and the finding of feeds.

The only room that imports httpx, lxml and readability.
"""
