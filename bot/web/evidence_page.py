"""The page by which a member gets an evidence file that she asked for."""

from http import HTTPStatus

from aiohttp import web

from bot.model.errors import Refused
from bot.web.ports import EvidenceFiles
from bot.web.reading import refuse_other_sites
from bot.web.sign_in import Render


class EvidencePage:
    """GET shows and tells nothing, because chat programs and servers open links to preview them."""

    def __init__(self, port: EvidenceFiles, render: Render) -> None:
        self._port, self._render = port, render

    async def offer(self, _: web.Request) -> web.Response:
        return self._render("file.html", lapsed=False)

    async def give(self, request: web.Request) -> web.Response:
        refuse_other_sites(request)
        try:
            name, content = await self._port.evidence(request.match_info["token"])
        except Refused:
            answer = self._render("file.html", lapsed=True)
            answer.set_status(HTTPStatus.GONE)
            return answer
        as_file = {"Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(body=content, content_type="application/zip", headers=as_file)
