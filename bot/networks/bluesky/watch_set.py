"""Whose frames are worth decoding: a byte filter over whole frames, and who is who in it."""

import re
from collections import OrderedDict
from collections.abc import Iterable

from bot.model.people import AccountId

_PLC = b"did:plc:"
_PLC_ID = 24  # did:plc is 24 characters of base32 (https://web.plc.directory/spec)
_ANY_DID = re.compile(rb"did:[a-z]+:[A-Za-z0-9._:%-]+")
# JSON escapes of the characters that a DID can hold. Jetstream itself writes only \u003c, \u003e,
# \u0026, \u2028 and \u2029, none of which is in a DID, so real frames seldom come this far.
_HIDING_ESCAPE = re.compile(
    rb"\\u00(?:2[5deDE]|3[0-9aA]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aA])"
)
_MEMBER = 1  # a mark is 2 x (times held as an author) + 1 for a member
_HOLD = 2


class OwnPosts:
    """The beginnings of what members posted last, so that an answer can be judged as an answer.

    In memory only: after a start the first answers are judged without. Bounded, oldest out first.
    """

    KEPT = 4_096  # posts, of all members together
    LENGTH = 400  # characters; the model reads no more of a parent

    def __init__(self) -> None:
        self._texts: OrderedDict[str, str] = OrderedDict()

    def __len__(self) -> int:
        return len(self._texts)

    def note(self, post: str, text: str) -> None:
        self.forget(post)
        if text.strip():
            self._texts[post] = text[: self.LENGTH]
        while len(self._texts) > self.KEPT:
            self._texts.popitem(last=False)

    def text_of(self, post: str) -> str | None:
        return self._texts.get(post)

    def forget(self, post: str) -> None:
        self._texts.pop(post, None)

    def forget_all_of(self, account: AccountId) -> None:
        for post in [post for post in self._texts if post.startswith(f"at://{account}/")]:
            self.forget(post)


class WatchSet:
    """Members, the bot itself, and authors whose posts are stored; changes while the stream runs.

    Authors are counted: one `add_author` for each stored interaction, one `drop_author` when it
    is erased, because a delete frame carries nothing but its author's DID.
    """

    __slots__ = ("_others", "_plc", "bot", "posts")

    def __init__(self, bot: AccountId, members: Iterable[AccountId] = ()) -> None:
        self.bot = bot
        self.posts = OwnPosts()
        self._plc: dict[bytes, int] = {}  # by the 24 bytes after did:plc:, the cheapest key
        self._others: dict[bytes, int] = {}  # by the whole DID; scanned only if there are any
        self.add_author(bot)
        for member in members:
            self.add_member(member)

    def __len__(self) -> int:
        return len(self._plc) + len(self._others)

    def __contains__(self, account: str) -> bool:
        return self._mark(account) > 0

    def is_member(self, account: str) -> bool:
        return bool(self._mark(account) & _MEMBER)

    def add_member(self, account: AccountId) -> None:
        self._set(account, self._mark(account) | _MEMBER)

    def drop_member(self, account: AccountId) -> None:
        self._set(account, self._mark(account) & ~_MEMBER)
        self.posts.forget_all_of(account)

    def add_author(self, account: AccountId) -> None:
        self._set(account, self._mark(account) + _HOLD)

    def drop_author(self, account: AccountId) -> None:
        """Undo one `add_author`; nothing happens where none is left."""
        mark = self._mark(account)
        if mark >= _HOLD:
            self._set(account, mark - _HOLD)

    def may_concern(self, raw: bytes) -> bool:
        """Whether any watched DID stands in the frame: never a false no, sometimes a false yes.

        Frames without any did:plc pass: what the server says about the stream, and rubbish.
        """
        watched, pieces = self._plc, raw.split(_PLC)
        for piece in pieces:
            if piece[:_PLC_ID] in watched:
                return True
        if len(pieces) == 1:
            return True
        if self._others and any(did in self._others for did in _ANY_DID.findall(raw)):
            return True
        # `find` and not `in`: on bytes, `in` costs an exception inside the interpreter.
        if raw.find(b"\\") < 0 or raw.find(b"\\u00") < 0:
            return False
        return _HIDING_ESCAPE.search(raw) is not None

    def _place(self, account: str) -> tuple[dict[bytes, int], bytes]:
        did = account.encode()
        if did.startswith(_PLC) and len(did) == len(_PLC) + _PLC_ID:
            return self._plc, did[len(_PLC) :]
        return self._others, did

    def _mark(self, account: str) -> int:
        marks, key = self._place(account)
        return marks.get(key, 0)

    def _set(self, account: AccountId, mark: int) -> None:
        marks, key = self._place(account)
        if mark:
            marks[key] = mark
        else:
            marks.pop(key, None)
