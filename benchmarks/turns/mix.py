"""A seeded mix of made-up interactions with their verdicts: the scorer is not measured here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from types import MappingProxyType

from bot.model.interactions import Interaction, Kind, PostId
from bot.model.people import AccountId
from bot.model.verdicts import Category, Passage, Verdict

FOLLOWS = 20  # of each member
FAMOUS = 100  # members at whom `_TO_FAMOUS` of everything is aimed
_TO_FAMOUS = 0.3
_HOSTILE, _FRIENDS, _PLEAS, _AGAIN = 0.03, 0.02, 0.005, 0.015
_SEVERE = 0.05  # of the hostile ones
_LATELY = 500  # strangers who may write again

SCORER = "made-up"
CIVIL = tuple(Verdict(place / 100, 0.01, scorer=SCORER) for place in range(2, 42))
HOSTILE = tuple(
    Verdict(place / 1_000, 0.01, MappingProxyType({Category.INSULT: 0.9}), SCORER)
    for place in range(880, 990)
)
SEVERE = Verdict(0.98, 0.01, MappingProxyType({Category.THREAT: 0.95}), SCORER)
PLEA = Verdict(0.2, 0.9, scorer=SCORER)


class Foreknown:
    """Port Scorer: what each text was made up to be."""

    version = SCORER

    def __init__(self) -> None:
        self.verdicts: dict[str, Verdict] = {}

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        return [self.verdicts[passage.text] for passage in passages]


def member(number: int) -> AccountId:
    return AccountId(f"did:plc:member{number:018d}")


def friend_of(number: int, which: int) -> AccountId:
    return AccountId(f"did:plc:friend{number:012d}{which:06d}")


@dataclass(slots=True)
class Mix:
    """Interactions without a time, one after the other; equal seeds make equal ones."""

    rng: Random
    scorer: Foreknown
    active: int  # members who are written to, the famous ones included
    prefix: str  # keeps the posts of two runs on one database apart
    _number: int = 0
    _lately: list[AccountId] = field(default_factory=list)

    def next(self, at: datetime) -> Interaction:
        self._number += 1
        whom = self._whom()
        drawn = self.rng.random()
        author, verdict = self._stranger(), self.rng.choice(CIVIL)
        if drawn < _HOSTILE:
            verdict = SEVERE if self.rng.random() < _SEVERE else self.rng.choice(HOSTILE)
        elif drawn < (edge := _HOSTILE + _FRIENDS):
            author = friend_of(whom, self.rng.randrange(FOLLOWS))
        elif drawn < edge + _PLEAS:
            verdict = PLEA
        elif drawn < edge + _PLEAS + _AGAIN and self._lately:
            author = self.rng.choice(self._lately)
        return self.aimed(author, member(whom), verdict, at, self._number)

    def aimed(
        self, author: AccountId, whom: AccountId, verdict: Verdict, at: datetime, number: int
    ) -> Interaction:
        text = f"what {verdict.hostility} sounds like, with a care of {verdict.care}"
        self.scorer.verdicts[text] = verdict
        return Interaction(
            post=PostId(f"at://{author}/app.bsky.feed.post/{self.prefix}{number:09d}"),
            author=author,
            member=whom,
            kind=Kind.REPLY,
            text=text,
            seen_at=at,
            subject=PostId(f"at://{whom}/app.bsky.feed.post/vaccine"),
            version="1",
        )

    def _whom(self) -> int:
        if self.rng.random() < _TO_FAMOUS:
            return self.rng.randrange(FAMOUS)
        return self.rng.randrange(FAMOUS, self.active)

    def _stranger(self) -> AccountId:
        author = AccountId(f"did:plc:{self.prefix}stranger{self._number:012d}")
        self._lately.append(author)
        if len(self._lately) > 2 * _LATELY:
            del self._lately[:_LATELY]
        return author
