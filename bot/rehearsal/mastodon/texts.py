"""What a person reads where a server sends HTML."""

from html.parser import HTMLParser

from typing_extensions import override


def plain_text(content: str) -> str:
    """Paragraphs are parted by an empty line."""
    reader = _Reader()
    reader.feed(content)
    reader.close()
    return "".join(reader.parts).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.parts.append("\n\n")

    @override
    def handle_data(self, data: str) -> None:
        self.parts.append(data)
