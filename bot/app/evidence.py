"""Evidence files: what they are made with, and how a member gets them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.app.signing_in import Links
from bot.evidence import bind, examined
from bot.model.errors import Refused
from bot.model.evidence import Dossier, Proof
from bot.model.files import Taken
from bot.model.interactions import PostId
from bot.networks.mastodon.links import address_of
from bot.pipeline.ports import Clock, Ledger

PAGE = "file"


class EvidencePress:
    """Port Press. `link_to`: where an account or a post can be opened by a person."""

    def __init__(self, link_to: Callable[[str], str]) -> None:
        self._link_to = link_to

    def examined(self, post: PostId, proof: Proof, handle: str) -> Taken:
        return examined(post, proof, handle)

    async def bind(self, dossiers: Sequence[Dossier]) -> bytes:
        """Of several cases, a file with the file of each in it."""
        return await asyncio.to_thread(self._bound, dossiers)

    def _bound(self, dossiers: Sequence[Dossier]) -> bytes:
        return bind([self._linked(each) for each in dossiers])

    def _linked(self, dossier: Dossier) -> Dossier:
        """On Mastodon an account is called by its address."""
        exhibits = tuple(
            replace(
                each,
                link=self._link_to(each.post),
                handle=each.handle or address_of(each.author) or "",
            )
            for each in dossier.exhibits
        )
        return replace(dossier, exhibits=exhibits, member=self._link_to(dossier.member))


class EvidenceShelf:
    """Port EvidenceFiles of bot.web. A link lasts for 72 hours, and no longer than the file."""

    def __init__(self, links: Links, ledger: Ledger, clock: Clock) -> None:
        self._links, self._ledger, self._clock = links, ledger, clock

    async def evidence(self, token: str) -> tuple[str, bytes]:
        id_ = self._links.named_in(token, self._clock.now())
        async with self._ledger.turn() as turn:
            found = await turn.file(id_)
        if found is None:
            raise Refused("That file is no more. Ask in the chat for a new one.")
        return name_of(found[0]), found[1]


def name_of(about: str) -> str:
    """It says nothing of what is in it."""
    return f"case-{about}.zip" if about.isdecimal() else f"cases-of-{about.replace(' ', '-')}.zip"
