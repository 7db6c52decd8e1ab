"""Our own list as other communities read it: each by an address of its own, signed by one key."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.lists.csv_out import MOST_ROWS, Entry, mutes_csv
from bot.lists.fires import write_key, write_page
from bot.model.errors import Refused
from bot.model.lists import OURS, standing
from bot.model.people import AccountId
from bot.model.subscriptions import OthersList, Source
from bot.networks.mastodon.links import address_of
from bot.pipeline.lists import ListReader
from bot.pipeline.ports import Clock, Ledger
from bot.rules.taking_in import Answer
from bot.settings import Settings
from bot.web.import_page import FILE
from bot.web.shared_list import LOG, PAGE

RECORDS_A_PAGE = 1_000
MOST_RECORDS = 100_000
MEMBERS = "members"
"""The name of our own community: whoever it protects gets that address by message."""

PUBLIC = "public"
"""Stands in the address where another has a secret."""


class OwnList:
    """Port SharedList of bot.web. The key is derived: there is one secret to keep and not two."""

    def __init__(self, settings: Settings, master_key: bytes, ledger: Ledger, clock: Clock) -> None:
        self._name, self._ledger, self._clock = settings.community.name, ledger, clock
        self._tokens = frozenset(tokens_of(settings, master_key).values())
        self._key = signing_key(master_key)

    async def log(self, token: str, after: int) -> bytes:
        self._admit(token)
        async with self._ledger.turn() as turn:
            records = await turn.list_after(after, RECORDS_A_PAGE + 1)
            last = await turn.last_listed()
        page, more = records[:RECORDS_A_PAGE], len(records) > RECORDS_A_PAGE
        now = self._clock.now()
        return write_page(page, self._key, name=self._name, last=last, more=more, now=now)

    async def mutes(self, token: str) -> bytes:
        self._admit(token)
        async with self._ledger.turn() as turn:
            standing = [entry.said for entry in await turn.entries()]
        rows = [
            Entry(
                address,
                reason=said.reason or "",
                evidence=said.evidence,
                expires=said.until.astimezone(UTC).date().isoformat() if said.until else "",
            )
            for said in standing
            if (address := address_of(said.account)) is not None
        ]
        return mutes_csv(rows[:MOST_ROWS]).encode()

    def key(self, token: str) -> bytes:
        self._admit(token)
        return write_key(self._key.public_key())

    def _admit(self, token: str) -> None:
        """Raises Refused, after the same time for every wrong one."""
        if not sum(hmac.compare_digest(token.encode(), each.encode()) for each in self._tokens):
            raise Refused("That is no address of a list.")


class OursToo:
    """Port ListReader of bot.pipeline.lists: ours is one of those that members may use."""

    def __init__(self, others: ListReader, ledger: Ledger, clock: Clock) -> None:
        self._others, self._ledger, self._clock = others, ledger, clock

    async def read(self, known: OthersList) -> Answer | None:
        if not known.source.is_ours:
            return await self._others.read(known)
        async with self._ledger.turn() as turn:
            log = await turn.list_after(0, MOST_RECORDS)
        named = standing(log, self._clock.now())
        gone = {record.account for record in log} - {entry.account for entry in named}
        return Answer(OURS, named, frozenset(gone), signed=True)

    async def look_up(self, names: Sequence[str]) -> Mapping[str, AccountId]:
        return await self._others.look_up(names)


def source_of(settings: Settings) -> Source:
    """Ours as members know it."""
    return Source(f"{settings.community.name} (ours)", OURS)


def signing_key(master_key: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_derived(master_key, "signing"))


def addresses_of(settings: Settings, master_key: bytes) -> Mapping[str, str]:
    """Where each community that may read our list does so; needs web.public_url."""
    website = settings.web.public_url
    return {
        name: f"{website}{PAGE}/{token}/{LOG}"
        for name, token in tokens_of(settings, master_key).items()
    }


def file_for_members(settings: Settings, master_key: bytes) -> str | None:
    """Where members read our list as a file for Mastodon; None where the operator wants none."""
    tokens = tokens_of(settings, master_key)
    token = tokens.get(MEMBERS) or tokens.get(PUBLIC)
    website = settings.web.public_url
    return f"{website}{PAGE}/{token}/{FILE}" if token and website else None


def tokens_of(settings: Settings, master_key: bytes) -> Mapping[str, str]:
    """By the name of the community; none may be guessed, or told from another one's."""
    secret = {
        name: _derived(master_key, f"for {name}").hex()[:43] for name in settings.lists.shared_with
    }
    return {**secret, PUBLIC: PUBLIC} if settings.lists.public else secret


def _derived(master_key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, None, f"housecall list {purpose}".encode()).derive(master_key)
