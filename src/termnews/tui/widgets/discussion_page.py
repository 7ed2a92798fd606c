"""A thread as a page of lines: which comments are shown, how far each is set in, and the lines of one. No Textual here.

A comment is a row of lines: its header, its words, a blank line. Its words are laid out when a line of it is asked for,
and how high the others are is guessed from their length: moving goes by the lines of what is passed, never by a guess.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from termnews.discussion import Thread, ThreadComment
from termnews.layout.lines import Line
from termnews.layout.page import lay_out

GUTTER = 1
"""Cells at the left, where the bar of the cursor stands."""

_SIGN = 2
"""Cells of the mark before an author; the words stand under the author."""

_STEP = 2
"""Cells a level is set in."""

_KEPT = 300
"""Comments whose lines are kept: several screens."""

_SPARE = 14
"""Cells that replies may be set in before their lines become shorter than those of an article."""


class Spot(NamedTuple):
    """A line of the page: a comment by its place in the thread, and a line of it (0: its header)."""

    at: int
    line: int = 0


class Guesses:
    """How high each comment is thought to be; sums and changes in log n (Fenwick 1994)."""

    def __init__(self, heights: Sequence[int]) -> None:
        self._heights = list(heights)
        self._tree = [0, *heights]
        for at in range(1, len(self._tree)):
            if (above := at + (at & -at)) < len(self._tree):
                self._tree[above] += self._tree[at]

    @property
    def total(self) -> int:
        """All of them."""
        return self.above(len(self._heights))

    def above(self, index: int) -> int:
        """Those before an index."""
        found = 0
        while index:
            found += self._tree[index]
            index &= index - 1
        return found

    def of(self, index: int) -> int:
        """One of them."""
        return self._heights[index]

    def set(self, index: int, height: int) -> None:
        """Change one."""
        by, self._heights[index] = height - self._heights[index], height
        at = index + 1
        while by and at < len(self._tree):
            self._tree[at] += by
            at += at & -at

    def find(self, line: int) -> int:
        """The index of the comment in which a line is; the last where it is behind all."""
        at, size = 0, 1 << len(self._heights).bit_length()
        while size := size >> 1:
            if at + size < len(self._tree) and self._tree[at + size] <= line:
                at += size
                line -= self._tree[at]
        return min(at, max(0, len(self._heights) - 1))


class ThreadPage:
    """The comments of a thread at a width: what is folded, where each stands, its lines."""

    def __init__(
        self,
        thread: Thread,
        width: int,
        measure: int,
        *,
        folded: Iterable[str] = (),
        ascii_only: bool = False,
    ) -> None:
        self.comments = list(thread.comments)
        self.index: Mapping[str, int] = {comment.comment.key: at for at, comment in enumerate(self.comments)}
        """Where a comment is, by its key."""
        self._ascii = ascii_only
        self._parents, self.ends = _family(self.comments)
        self.folded: set[int] = {self.index[key] for key in folded if key in self.index}
        """Of these only the header is shown, and none of their replies."""
        self.unread = sum(not item.read for item in self.comments)
        """How many have not been read."""
        self.laid = 0
        """How many bodies have been laid out."""
        self._lengths = [len(comment.comment.body.text()) for comment in self.comments]
        self.fit(width, measure)

    def fit(self, width: int, measure: int) -> None:
        """Lay out for other columns, when lines are asked for."""
        self.width = max(1, width)
        inner = min(self.width, measure + GUTTER + _SIGN + _SPARE)
        self.margin = (self.width - inner) // 2
        """Cells left of all of it."""
        self._inner = inner
        self._measure = measure
        self.levels = max(0, inner // 3 // _STEP)
        """Levels that are set in; what lies deeper stands on the last and says how deep it is."""
        self._lines: OrderedDict[int, tuple[Line, ...]] = OrderedDict()
        hidden = set(self._hidden())
        heights = (0 if at in hidden else self._guess(at) for at in range(len(self.comments)))
        self.guesses = Guesses(list(heights))

    # --- who stands where -----------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.comments)

    def parent(self, index: int) -> int:
        """The comment that one answers, -1 for none."""
        return self._parents[index]

    def replies(self, index: int) -> range:
        """Everything below a comment."""
        return range(index + 1, self.ends[index])

    def shown(self, index: int) -> int:
        """The comment itself, or the folded one that it is hidden in."""
        found, at = index, self._parents[index]
        while at >= 0:
            found = at if at in self.folded else found
            at = self._parents[at]
        return found

    def after(self, index: int) -> int:
        """The next that is shown, -1 behind the last."""
        at = self.ends[index] if index in self.folded else index + 1
        return at if at < len(self.comments) else -1

    def before(self, index: int) -> int:
        """The one that is shown before it, -1 before the first."""
        return self.shown(index - 1) if index > 0 else -1

    def top_level(self, index: int, step: int) -> int:
        """The next comment on the article itself, or the one before; -1 where there is none."""
        root = index
        while self._parents[root] >= 0:
            root = self._parents[root]
        if step > 0:
            return self.ends[root] if self.ends[root] < len(self.comments) else -1
        if root != index:
            return root
        if not root:
            return -1
        return self.top_level(root - 1, -1) if self._parents[root - 1] >= 0 else root - 1

    def set_read(self, index: int, read: bool) -> bool:
        """Whether that is another mark than the comment had."""
        item = self.comments[index]
        if item.read == read:
            return False
        self.comments[index] = item._replace(read=read)
        self.unread += -1 if read else 1
        return True

    def fold(self, index: int, folded: bool) -> None:
        """Show only the header of a comment, or all of it and its replies (those of them that are not folded)."""
        if folded == (index in self.folded):
            return
        (self.folded.add if folded else self.folded.discard)(index)
        self.guesses.set(index, self._guess(index))
        at = index + 1
        while at < self.ends[index]:
            self.guesses.set(at, 0 if folded else self._guess(at))
            # What is folded inside stays so.
            skip = not folded and at in self.folded
            at = self.ends[at] if skip else at + 1

    def unfold_to(self, index: int) -> None:
        """Unfold what a comment is hidden in."""
        while (above := self.shown(index)) != index:
            self.fold(above, False)

    def _hidden(self) -> Iterator[int]:
        for index in self.folded:
            yield from self.replies(index)

    # --- lines ----------------------------------------------------------------------------------------------------

    def level(self, index: int) -> int:
        """How many steps a comment is set in."""
        return min(self.comments[index].depth, self.levels)

    def indent(self, index: int) -> int:
        """Cells left of a comment's mark."""
        return self.margin + GUTTER + _STEP * self.level(index)

    def columns(self, index: int) -> int:
        """Columns of its words."""
        right = 1 if self.width > 24 else 0
        return max(1, min(self._measure, self._inner - GUTTER - _STEP * self.level(index) - _SIGN - right))

    def words(self, index: int) -> tuple[Line, ...]:
        """The lines of its body."""
        lines = self._lines.get(index)
        if lines is None:
            self.laid += 1
            body = self.comments[index].comment.body
            lines = self._lines[index] = tuple(lay_out(body, self.columns(index), ascii_only=self._ascii))
            while len(self._lines) > _KEPT:
                self._lines.popitem(last=False)
        else:
            self._lines.move_to_end(index)
        return lines

    def links(self, index: int) -> tuple[str, ...]:
        """The addresses that a comment leads to, by their numbers from 1."""
        return self.comments[index].comment.body.links()

    def height(self, index: int) -> int:
        """Its lines: the header, its words where it is not folded, a blank one behind."""
        return 2 if index in self.folded else len(self.words(index)) + 2

    def _guess(self, index: int) -> int:
        return 2 if index in self.folded else 2 + -(-self._lengths[index] // self.columns(index))

    # --- moving ---------------------------------------------------------------------------------------------------

    def walk(self, spot: Spot, by: int) -> Spot:
        """The line that lies so many lines further on, or back; the first or the last where there are not so many."""
        index, line = spot.at, spot.line + by
        while line < 0:
            before = self.before(index)
            if before < 0:
                return Spot(index, 0)
            index, line = before, line + self.height(before)
        while line >= (height := self.height(index)):
            after = self.after(index)
            if after < 0:
                return Spot(index, height - 1)
            index, line = after, line - height
        return Spot(index, line)

    def from_here(self, spot: Spot, count: int) -> list[Spot]:
        """The next so many lines, fewer at the end."""
        found: list[Spot] = []
        index, line = spot
        while index >= 0 and len(found) < count:
            height = self.height(index)
            found += [Spot(index, at) for at in range(line, min(height, line + count - len(found)))]
            index, line = self.after(index), 0
        return found

    def scrolled(self, spot: Spot) -> int:
        """About how many lines stand above one, as the guesses have it: what the scroll bar shows."""
        guess = self.guesses.of(spot.at)
        inside = round(guess * spot.line / self.height(spot.at)) if spot.line else 0
        return self.guesses.above(spot.at) + inside

    def spot_at(self, line: int) -> Spot:
        """The line that the scroll bar means."""
        if not self.comments:
            return Spot(0)
        index = self.shown(self.guesses.find(line))
        guess = max(1, self.guesses.of(index))
        inside = max(0, line - self.guesses.above(index))
        return Spot(index, min(self.height(index) - 1, round(inside * self.height(index) / guess)))


def _family(comments: Sequence[ThreadComment]) -> tuple[list[int], list[int]]:
    """Of each comment the index of the one above it (-1 for none), and where its replies end."""
    parents, ends = [-1] * len(comments), [len(comments)] * len(comments)
    open_: list[int] = []
    for at, comment in enumerate(comments):
        while open_ and comments[open_[-1]].depth >= comment.depth:
            ends[open_.pop()] = at
        parents[at] = open_[-1] if open_ else -1
        open_.append(at)
    return parents, ends
