"""The page on which a member looks at a draft before she posts it.

Her words come in the body of a POST, are looked at in memory, and go back to her in the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import pairwise
from urllib.parse import parse_qs

from aiohttp import web

from bot.model.errors import Refused
from bot.web.lengths import lengths_of
from bot.web.ports import Looked, Remark, SecondLook
from bot.web.reading import body_of, refuse_other_sites
from bot.web.sign_in import Render

BODY_BYTES = 2 * 1024 * 1024
"""So that what is far too long to be read is given back whole; only who got a link may send it."""

MOST_FIELDS = 8
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
"""The counter may run, and can send nothing anywhere."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of her words, and the numbers of the remarks that are about them, from 1."""

    text: str
    about: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()  # of those, the ones whose part ends here


class DraftPage:
    """GET shows and consumes nothing, because chat programs open links to preview them."""

    def __init__(self, port: SecondLook, render: Render) -> None:
        self._port, self._render = port, render

    async def offer(self, _: web.Request) -> web.Response:
        return self._page("draft_offer.html", HTTPStatus.OK)

    async def look(self, request: web.Request) -> web.Response:
        refuse_other_sites(request)
        token = request.match_info["token"]
        if not self._port.is_ours(token):
            return self._lapsed("")
        try:
            form = await _form_of(request)
        except web.HTTPRequestEntityTooLarge:
            return self._page("draft_too_big.html", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        text = form.get("text", "").replace("\r\n", "\n")
        try:
            if "ticket" not in form:
                return self._table(Looked(await self._port.begin(token)), text)
            return self._table(await self._port.look(token, form["ticket"], text), text)
        except Refused:
            return self._lapsed(text)

    def _table(self, looked: Looked, text: str) -> web.Response:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if looked.too_long_by else HTTPStatus.OK
        pieces = pieces_of(text, looked.remarks)
        return self._page(
            "draft.html", status, looked=looked, text=text, pieces=pieces, lengths=lengths_of(text)
        )

    def _lapsed(self, text: str) -> web.Response:
        return self._page("draft_lapsed.html", HTTPStatus.GONE, text=text)

    def _page(self, template: str, status: HTTPStatus, **fields: object) -> web.Response:
        answer = self._render(template, **fields)
        answer.set_status(status)
        answer.headers["Content-Security-Policy"] = POLICY
        return answer


def pieces_of(text: str, remarks: Sequence[Remark]) -> tuple[Piece, ...]:
    """All of the text, cut wherever what is remarked on begins or ends."""
    spans = [
        (start, end, number)
        for number, remark in enumerate(remarks, start=1)
        for start, end in remark.spans
    ]
    cuts = sorted({0, len(text), *(place for start, end, _ in spans for place in (start, end))})
    return tuple(
        Piece(
            text[start:end],
            tuple(sorted({n for first, last, n in spans if first <= start and end <= last})),
            tuple(sorted({n for _, last, n in spans if end == last})),
        )
        for start, end in pairwise(cuts)
    )


async def _form_of(request: web.Request) -> dict[str, str]:
    """The first of each field; what is no form has none. Raises HTTPRequestEntityTooLarge."""
    body = (await body_of(request, BODY_BYTES)).decode("utf-8", "replace")
    try:
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise web.HTTPBadRequest from None
    return {name: values[0] for name, values in fields.items()}
