"""What a member's browser does with the links that the bot sends her."""

from typing import Protocol, TypeVar

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar

_SECONDS = 30
_Signs_contra = TypeVar("_Signs_contra", contravariant=True)
_Who = TypeVar("_Who")


class PageRefused(Exception):
    """The bot's page did not let her go on; the message is its status."""


class ConsentRefused(Exception):
    """Her own server did not let her sign in or consent; the message is the server's."""


class Agrees(Protocol[_Signs_contra]):
    """The people of some network, who know how to sign in at its servers."""

    async def sign_in_and_consent(self, authorize_url: str, person: _Signs_contra, /) -> str:
        """The callback address that the person's browser is sent to."""
        ...


async def get_file(link: str) -> bytes:
    """Open the link and press Continue. Raises PageRefused."""
    content = b""
    async with ClientSession(timeout=ClientTimeout(total=_SECONDS)) as http:
        for way in ("GET", "POST"):
            async with http.request(way, link) as answer:
                if not answer.ok:
                    raise PageRefused(f"{way}: {answer.status}")
                content = await answer.read()
    return content


async def give_consent(link: str, person: _Who, people: Agrees[_Who]) -> str:
    """Open the link, press Continue, sign in at her own server, agree, come back.

    Returns the page she ends on. Raises PageRefused or ConsentRefused.
    """
    async with ClientSession(
        cookie_jar=DummyCookieJar(), timeout=ClientTimeout(total=_SECONDS)
    ) as http:
        async with http.get(link) as page:
            if not page.ok:
                raise PageRefused(f"the link: {page.status}")
        async with http.post(link, allow_redirects=False) as answer:
            if "Location" not in answer.headers:
                raise PageRefused(f"Continue: {answer.status}")
            authorize, cookies = answer.headers["Location"], answer.cookies
        callback = await people.sign_in_and_consent(authorize, person)
        carried = "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items())
        async with http.get(callback, headers={"Cookie": carried}) as page:
            if not page.ok:
                raise PageRefused(f"coming back: {page.status}")
            return await page.text()
