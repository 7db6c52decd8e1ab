"""The page by which a member gets an evidence file that she asked for."""

from aiohttp import web
from typing_extensions import override

from bot.web.file_page import FilePage
from bot.web.ports import EvidenceFiles
from bot.web.sign_in import Render


class EvidencePage(FilePage):
    template = "file.html"

    def __init__(self, port: EvidenceFiles, render: Render) -> None:
        super().__init__(render)
        self._port = port

    @override
    async def _file(self, token: str) -> tuple[str, web.Response]:
        name, content = await self._port.evidence(token)
        return name, web.Response(body=content, content_type="application/zip")
