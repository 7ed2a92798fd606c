"""What termnews costs, beside newsboat, newsraft and a trivial Textual app: `python -m tests.bench` prints it."""
