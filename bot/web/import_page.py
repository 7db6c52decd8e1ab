"""The page with the file that a member imports by her own hand."""

from http import HTTPStatus

from aiohttp import web

from bot.model.errors import Refused
from bot.web.ports import ImportFile
from bot.web.reading import refuse_other_sites
from bot.web.sign_in import Render

FILE = "muted_accounts.csv"
"""Under this name Mastodon knows what kind of list it is."""


class ImportPage:
    """GET shows and tells nothing, because chat programs and servers open links to preview them."""

    def __init__(self, port: ImportFile, render: Render) -> None:
        self._port, self._render = port, render

    async def offer(self, _: web.Request) -> web.Response:
        return self._render("import.html", lapsed=False)

    async def give(self, request: web.Request) -> web.Response:
        refuse_other_sites(request)
        try:
            text = await self._port.mutes(request.match_info["token"])
        except Refused:
            answer = self._render("import.html", lapsed=True)
            answer.set_status(HTTPStatus.GONE)
            return answer
        as_file = {"Content-Disposition": f'attachment; filename="{FILE}"'}
        return web.Response(text=text, content_type="text/csv", headers=as_file)
