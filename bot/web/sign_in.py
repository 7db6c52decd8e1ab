"""The pages on which a member lets the bot act for her."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

from aiohttp import web

from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.web.limits import SIGN_IN_SECONDS, Visits
from bot.web.ports import SignIn, SignInOutcome
from bot.web.reading import refuse_other_sites

COOKIE = "housecall_sign_in"
LONGEST_FIELD = 2_000

Render = Callable[..., web.Response]


class SignInPages:
    """GET shows and consumes nothing, because chat programs open links to preview them."""

    def __init__(self, port: SignIn, render: Render, visits: Visits, *, secure: bool) -> None:
        self._port, self._render, self._visits, self._secure = port, render, visits, secure

    async def offer(self, _: web.Request) -> web.Response:
        return self._render("connect.html")

    async def start(self, request: web.Request) -> web.Response:
        refuse_other_sites(request)
        try:
            started = await self._port.start(request.match_info["token"])
        except Refused:
            return self._page("lapsed", HTTPStatus.GONE)
        except NetworkDown:
            return self._page("unreachable", HTTPStatus.BAD_GATEWAY)
        except NetworkSaidNo:
            return self._page("failed", HTTPStatus.BAD_GATEWAY)
        if isinstance(started, SignInOutcome):
            return self._page(started.value, HTTPStatus.BAD_GATEWAY)
        self._visits.begin(started.state, started.cookie, _now())
        answer = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": started.address})
        answer.set_cookie(
            COOKIE,
            started.cookie,
            max_age=int(SIGN_IN_SECONDS),
            path="/oauth/callback",
            httponly=True,
            secure=self._secure,
            samesite="Lax",
        )
        return answer

    async def finish(self, request: web.Request) -> web.Response:
        params = {name: value[:LONGEST_FIELD] for name, value in request.query.items()}
        state, cookie = params.get("state", ""), request.cookies.get(COOKIE, "")
        if not self._visits.end(state, cookie, _now()):
            return self._page("lapsed", HTTPStatus.BAD_REQUEST)
        try:
            outcome = await self._port.finish(state, cookie, params)
            done = outcome is SignInOutcome.DONE
            answer = self._page(outcome.value, HTTPStatus.OK if done else HTTPStatus.BAD_REQUEST)
        except NetworkDown:
            answer = self._page("unreachable", HTTPStatus.BAD_GATEWAY)
        except NetworkSaidNo:
            answer = self._page("failed", HTTPStatus.BAD_GATEWAY)
        answer.del_cookie(COOKIE, path="/oauth/callback")
        return answer

    def _page(self, outcome: str, status: HTTPStatus) -> web.Response:
        answer = self._render("outcome.html", outcome=outcome)
        answer.set_status(status)
        return answer


def _now() -> float:
    return asyncio.get_running_loop().time()
