"""The database: what has been fetched, what has been read, what is being written. The only importer of sqlite3.

`store.py` opens it and holds its parts; `schema.sql` is its shape and says why. Nothing here knows the net.
"""
