"""The lines of the picture that an article leads with, where its text does not show it itself."""

from __future__ import annotations

from termnews.layout.lines import Frame, Line, Role, Run, View


def lead_lines(src: str, view: View, width: int) -> list[Line]:
    """The lines of the leading picture, or what is to be said of it, and a blank one."""
    frame = (view.pictures or {}).get(src, Frame())
    if 0 < frame.columns <= width:
        indent, blank = (width - frame.columns) // 2, " " * frame.columns
        runs = [Run(blank, Role.PICTURE, picture=src, strip=row) for row in range(frame.rows)]
        return [*(Line((run,), indent) for run in runs), Line(())]
    if frame.words:
        return [Line((Run(f"[image · {frame.words}]"[:width], Role.IMAGE),)), Line(())]
    return []
