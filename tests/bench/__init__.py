"""What termnews costs, beside newsboat, newsraft and a trivial Textual app: `python -m tests.bench` prints it.

`store.py`, `extract.py` and `feeds.py` say more of their parts when they are run by themselves.
"""
