"""What a person's browser does at her server's sign-in page, without a browser."""

import html
import re
from urllib.parse import urljoin, urlsplit

from aiohttp import ClientSession

from bot.rehearsal.browser import ConsentRefused

__all__ = ["ConsentRefused", "consent_as"]

_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_CODE = re.compile(r'class="oauth-code"[^>]* value="([^"]+)"')
_REDIRECT = 302


async def consent_as(
    http: ClientSession, authorize_url: str, name: str, password: str, *, agree: bool = True
) -> str:
    """The callback address at the end, or the code itself where it is shown. Raises ConsentRefused.

    The form is posted as it came, with her name and password.
    """
    async with http.get(authorize_url) as page:
        text = await page.text()
        if not page.ok:
            raise ConsentRefused(text)
    form = {found[0]: html.unescape(found[1]) for found in _FIELD.findall(text)}
    decision = "allow" if agree else "deny"
    form |= {"username": name, "password": password, "decision": decision}
    url = urljoin(authorize_url, "/oauth/authorize")
    async with http.post(url, data=form, allow_redirects=False) as answer:
        if answer.status != _REDIRECT:
            raise ConsentRefused(await answer.text())
        to = urljoin(authorize_url, answer.headers["Location"])
    if urlsplit(to).path != "/oauth/authorize/native":
        return to
    async with http.get(to) as page:
        shown = _CODE.search(await page.text())
    if shown is None:
        raise ConsentRefused("no code was shown")
    return html.unescape(shown[1])
