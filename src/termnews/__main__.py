"""`python -m termnews`: the same as the `termnews` command."""

from termnews.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
