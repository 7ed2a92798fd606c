"""The services by which threads are read and comments left, a file each, behind the Protocols of `base`.

Which one an article's thread is kept by is read from its feed and its page (`base.places`), never asked of the reader.
"""
