"""What networks keep of sign-ins, as text."""

from typing import Self

import msgspec


class Kept:
    """JSON text and back, of a dataclass; it is kept sealed, because it holds secrets."""

    __slots__ = ()

    def to_text(self) -> str:
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Raises ValueError where the text is not one of ours."""
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.MsgspecError as error:
            raise ValueError(f"not a kept {cls.__name__}") from error
