"""The signed proof that a post stands in its author's repository, read at the author's server."""

import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.fetch import Fetched, Fetcher, raise_for_status
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.evidence import Proof
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.bluesky.oauth.discovery import PLC, document_address, pds_of
from bot.pipeline.ports import Clock

MOST_BYTES = 1 << 20  # of one proof; real ones are a few kilobytes
SILENT_FOR = timedelta(minutes=1)
MOST_SILENT = 1_000
_URI = re.compile(r"at://(did:[^/]+)/([^/]+)/([^/]+)")
_HANDLE = re.compile(r"at://([a-z0-9.-]{3,253})")


class RepoProofs:
    """Port Proofs. `fetcher`: the guarded one, with a limit of `MOST_BYTES`."""

    def __init__(self, fetcher: Fetcher, clock: Clock, *, plc: str = PLC) -> None:
        self._fetcher, self._clock, self._plc = fetcher, clock, plc
        self._silent: dict[str, datetime] = {}  # servers that did not answer, until when

    async def proof_of(self, post: PostId) -> tuple[Proof, str]:
        found = _URI.fullmatch(post)
        if found is None:
            raise NetworkSaidNo("the post is not one of Bluesky")
        account, collection, rkey = AccountId(found[1]), found[2], found[3]
        where = document_address(account, plc=self._plc)
        document = await self._fetcher.get_json(where, redirects=0)
        query = urlencode({"did": account, "collection": collection, "rkey": rkey})
        server = pds_of(self._fetcher, account, document)
        answer = await self._ask(server, query)
        text = json.dumps(document, ensure_ascii=False)
        return Proof(answer.body, text, self._clock.now()), _handle_in(document)

    async def _ask(self, server: str, query: str) -> Fetched:
        """Of a server that does not answer all that is wanted must not wait each time anew."""
        now = self._clock.now()
        if self._silent.get(server, now) > now:
            raise NetworkDown("the author's server did not answer just now")
        try:
            answer = await self._fetcher.get(f"{server}/xrpc/com.atproto.sync.getRecord?{query}")
            raise_for_status(answer)
        except NetworkDown:
            if len(self._silent) >= MOST_SILENT:
                self._silent.clear()
            self._silent[server] = now + SILENT_FOR
            raise
        return answer


def _handle_in(document: Any) -> str:
    """As the account says it itself; "" where it says none."""
    match document:
        case {"alsoKnownAs": [*names]}:
            handles = (_HANDLE.fullmatch(each) for each in names if isinstance(each, str))
            return next((handle[1] for handle in handles if handle), "")
        case _:
            return ""
