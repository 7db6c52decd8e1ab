"""The page with the file that a member imports by her own hand."""

from aiohttp import web
from typing_extensions import override

from bot.web.file_page import FilePage
from bot.web.ports import ImportFile
from bot.web.sign_in import Render

FILE = "muted_accounts.csv"
"""Under this name Mastodon knows what kind of list it is."""


class ImportPage(FilePage):
    template = "import.html"

    def __init__(self, port: ImportFile, render: Render) -> None:
        super().__init__(render)
        self._port = port

    @override
    async def _file(self, token: str) -> tuple[str, web.Response]:
        return FILE, web.Response(text=await self._port.mutes(token), content_type="text/csv")
