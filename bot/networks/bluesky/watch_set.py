"""Whose frames are worth decoding: a byte filter over whole frames, and who is who in it."""

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator

from bot.model.people import AccountId

_PLC = b"did:plc:"
_PLC_ID = 24  # did:plc is 24 characters of base32 (https://web.plc.directory/spec)
_PLC_DID = len(_PLC) + _PLC_ID
_ANY_DID = re.compile(rb"did:[a-z]+:[A-Za-z0-9._:%-]+")
_BACKSLASH = ord("\\")
# JSON escapes of the characters that a DID can hold. Jetstream itself writes only \u003c, \u003e,
# \u0026, \u2028 and \u2029, none of which is in a DID, so real frames seldom come this far.
_HIDING_ESCAPE = re.compile(
    rb"\\u00(?:2[5deDE]|3[0-9aA]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aA])"
)
# What is not a new record says so in one of these words, whatever the version of the wire.
_DELETE, _UPDATE, _ACCOUNT = b'"delete"', b'"update"', b'account"'

# A mark is 4 x (times held as an author) + 2 for the bot + 1 for a member.
_MEMBER, _BOT, _HOLD = 1, 2, 4
_WHOLLY = (
    _MEMBER | _BOT
)  # watched for all that names them, not only for what becomes of their posts


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

    __slots__ = ("_hints", "_others", "_plc", "bot", "posts")

    def __init__(self, bot: AccountId, members: Iterable[AccountId] = ()) -> None:
        self.bot = bot
        self.posts = OwnPosts()
        self._plc: dict[bytes, int] = {}  # by the 24 bytes after did:plc:, the cheapest key
        self._others: dict[bytes, int] = {}  # by the whole DID
        self._hints: frozenset[bytes] = frozenset()  # a frame with any of them has one of these
        self._change(bot, _BOT)
        for member in members:
            self.add_member(member)

    def __len__(self) -> int:
        return len(self._plc) + len(self._others)

    def __contains__(self, account: str) -> bool:
        return self._mark(account) > 0

    def is_member(self, account: str) -> bool:
        return bool(self._mark(account) & _MEMBER)

    def add_member(self, account: AccountId) -> None:
        if not self.is_member(account):
            self._change(account, _MEMBER)

    def drop_member(self, account: AccountId) -> None:
        if self.is_member(account):
            self._change(account, -_MEMBER)
        self.posts.forget_all_of(account)

    def add_author(self, account: AccountId) -> None:
        self._change(account, _HOLD)

    def drop_author(self, account: AccountId) -> None:
        """Undo one `add_author`; nothing happens where none is left."""
        self._change(account, -_HOLD, least=_HOLD)

    def may_concern(self, raw: bytes) -> bool:
        """Whether `concerning` lets this one frame through."""
        return next(self.concerning((raw,)), None) is not None

    def concerning(self, raws: Iterable[bytes]) -> Iterator[bytes]:
        """Those frames that may mean something to the bot: none too few, sometimes one too many.

        That is where a member or the bot is named anywhere, or a mere author in a frame that is
        no new record. Frames without any did:plc pass: what the server says about the stream, and
        rubbish. Each frame is held against who is watched when its turn comes. This loop is most
        of what listening costs, so all that is common is inside it and nothing else.
        """
        watched = self._plc
        for raw in raws:
            pieces = raw.split(_PLC)
            del pieces[0]  # comes before the first
            for piece in pieces:
                if piece[:_PLC_ID] in watched and self._names_one(piece, raw):
                    yield raw
                    break
            else:
                # A number is looked for at once; bytes with `in` cost an exception inside `in`.
                if (_BACKSLASH in raw or not pieces or self._others) and (
                    not pieces or self._names_another(raw) or _hides_something(raw)
                ):
                    yield raw

    def _names_one(self, piece: bytes, raw: bytes) -> bool:
        return bool(self._plc[piece[:_PLC_ID]] & _WHOLLY) or _is_no_new_record(raw)

    def _names_another(self, raw: bytes) -> bool:
        if all(raw.find(hint) < 0 for hint in self._hints):
            return False
        return not self._others.keys().isdisjoint(_ANY_DID.findall(raw))

    def _mark(self, account: str) -> int:
        mark = self._plc.get(account[8:].encode(), 0)
        if mark and account.startswith("did:plc:"):
            return mark
        return self._others.get(account.encode(), 0) if self._others else 0

    def _change(self, account: str, by: int, least: int = 0) -> None:
        """Nothing happens to a mark that is below `least`."""
        if len(account) == _PLC_DID and account.startswith("did:plc:"):
            marks, key = self._plc, account[8:].encode()
        else:
            marks, key = self._others, account.encode()
        mark = marks.get(key, 0)
        if mark < least:
            return
        if mark + by:
            marks[key] = mark + by
        else:
            del marks[key]
        if marks is self._others:
            self._hints = self._hints | {_hint_of(key)} if marks else frozenset()


def _hides_something(raw: bytes) -> bool:
    return raw.find(b"\\u00") >= 0 and _HIDING_ESCAPE.search(raw) is not None


def _is_no_new_record(raw: bytes) -> bool:
    return raw.find(_DELETE) >= 0 or raw.find(_UPDATE) >= 0 or raw.find(_ACCOUNT) >= 0


def _hint_of(did: bytes) -> bytes:
    """The method of a DID, which few frames hold; all of it where nearly every frame would."""
    return did if did.startswith(_PLC) else b":".join(did.split(b":", 2)[:2]) + b":"
