"""A page that gives one file to whoever was sent its link."""

from abc import ABC, abstractmethod
from http import HTTPStatus
from typing import ClassVar

from aiohttp import web

from bot.model.errors import Refused
from bot.web.reading import refuse_other_sites
from bot.web.sign_in import Render


class FilePage(ABC):
    """GET shows and tells nothing, because chat programs and servers open links to preview them."""

    template: ClassVar[str]

    def __init__(self, render: Render) -> None:
        self._render = render

    @abstractmethod
    async def _file(self, token: str) -> tuple[str, web.Response]:
        """Its name, and the file. Raises Refused for a link that is not good."""

    async def offer(self, _: web.Request) -> web.Response:
        return self._render(self.template, lapsed=False)

    async def give(self, request: web.Request) -> web.Response:
        refuse_other_sites(request)
        try:
            name, file = await self._file(request.match_info["token"])
        except Refused:
            answer = self._render(self.template, lapsed=True)
            answer.set_status(HTTPStatus.GONE)
            return answer
        file.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return file
