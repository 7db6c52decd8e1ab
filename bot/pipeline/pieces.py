"""Words of a person's own, cut into messages that name nobody."""

import re

from bot.pipeline.wording import LONGEST

_PIECE = re.compile(rf"\s*(\S.{{0,{LONGEST - 1}}})(?=\s|$)|(.{{1,{LONGEST}}})", re.DOTALL)


def in_pieces(text: str) -> list[str]:
    """Each at most as long as a message; a live handle is made dead."""
    found = _PIECE.finditer(text.replace("@", "(at)"))
    return [(piece[1] or piece[2]).rstrip() for piece in found]
