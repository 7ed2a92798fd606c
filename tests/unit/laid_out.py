"""Pages laid out, beside what they are to look like: the hard cases in full, real pages by what their lines are.

`python -m tests.unit.laid_out --write` writes the goldens anew; the diff is then read. The pages of the corpora are
other people's text and stay out of the repository: of each there is a line for each width, with the number of its lines
by kind and a digest. `python -m tests.unit.laid_out --texts FOLDER` writes them out in full: of two states of the
code into two folders, for `diff -r`.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from termnews.document import Document
from termnews.fetch.html import to_document
from termnews.layout.lines import FURNITURE, Line, Role, View
from termnews.layout.page import Layout
from tests.needs import SHARED

GOLDENS = Path(__file__).with_name("goldens")
CASES = sorted(path.stem for path in GOLDENS.glob("*.html"))
"""What is hard to set: HTML as feeds and pages bring it."""
WIDTHS = (40, 72, 120)
PAGES = SHARED / "corpus" / "pages" / "mozilla"
BASE = "https://site.example/articles/1"
PAPER, PANE = View(), View(room=100, toggled=frozenset())
"""As `show` writes a text out, and as the reading pane shows it."""


def lines(document: Document, width: int, view: View = PAPER) -> list[Line]:
    """The lines of a document."""
    return list(Layout(document, width, view))


def case(name: str) -> Document:
    """The document of a hard case."""
    return to_document((GOLDENS / f"{name}.html").read_text(encoding="utf-8"), base=BASE)


def hard_case(name: str) -> str:
    """A hard case at the three widths."""
    document = case(name)
    parts = []
    for width in WIDTHS:
        shown = [line.text() for line in lines(document, width)]
        parts.append("\n".join([f"--- {width} " + "-" * (width - len(str(width)) - 5), *shown]))
    return "\n".join(parts) + "\n"


def real_pages() -> Iterator[tuple[str, Document]]:
    """The real pages that people have cut down to their article, by their numbers."""
    for path in sorted(PAGES.glob("*.expected.html.gz")):
        yield path.name[:3], to_document(gzip.decompress(path.read_bytes()).decode("utf-8"), base=BASE)


def described(shown: list[Line]) -> str:
    """What a page's lines are, and a digest of them."""
    kinds = Counter(_kind(line) for line in shown)
    digest = hashlib.sha256("\n".join(line.text() for line in shown).encode()).hexdigest()[:12]
    counts = " ".join(f"{kind}={count}" for kind, count in sorted(kinds.items()))
    return f"lines={len(shown)} widest={max((len(line.text()) for line in shown), default=0)} {counts} {digest}"


def _kind(line: Line) -> str:
    roles = [run.role for run in line.runs]
    words = [role for role in roles if role not in FURNITURE]
    if Role.CELL_BAR in roles or Role.TABLE_RULE in roles:
        return "grid"
    if Role.BAR in roles:
        return "quote"
    if Role.MARKER in roles:
        return "item"
    if not words:
        return "rule" if Role.RULE in roles else "blank"
    return "rtl" if line.rtl else words[0].value


def all_described() -> str:
    """The table of the real pages."""
    rows = []
    for number, document in real_pages():
        rows += [f"{number} {width:>3}: {described(lines(document, width))}" for width in WIDTHS]
        rows.append(f"{number} pane: {described(lines(document, 70, PANE))}")
    return "\n".join(rows) + "\n"


def main(words: list[str]) -> int:
    """Write the goldens, or the texts."""
    match words:
        case ["--write"]:
            for name in CASES:
                (GOLDENS / f"{name}.txt").write_text(hard_case(name), encoding="utf-8")
            (GOLDENS / "pages of the corpora.txt").write_text(all_described(), encoding="utf-8")
        case ["--texts", folder]:
            Path(folder).mkdir(parents=True, exist_ok=True)
            for number, document in real_pages():
                for width in WIDTHS:
                    text = "\n".join(line.text() for line in lines(document, width)) + "\n"
                    (Path(folder) / f"{number}-{width}.txt").write_text(text, encoding="utf-8")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
