"""What is read of a request before anything is made of it."""

from aiohttp import web


def refuse_other_sites(request: web.Request) -> None:
    """A form on another website begins nothing here. Raises HTTPForbidden."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise web.HTTPForbidden


async def body_of(request: web.Request, most: int) -> bytes:
    """Read no further than so many bytes, whatever length was announced.

    Raises HTTPRequestEntityTooLarge.
    """
    if (request.content_length or 0) > most:
        raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > most:
            raise web.HTTPRequestEntityTooLarge(most, len(body))
    return bytes(body)
