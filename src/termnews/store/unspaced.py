"""Scripts that write words without spaces: Chinese, Japanese, Korean (particles hang on its words), Thai, Khmer …

FTS5's unicode61 takes a run of them for one word, so they are searched another way (`search.py`).
"""

from __future__ import annotations

import re

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)


def is_unspaced(text: str) -> bool:
    """Whether a text has a character of such a script."""
    return not text.isascii() and _UNSPACED.search(text) is not None
