"""From the HTML that a server shows to the words that somebody wrote."""

import html
import re

MAX_TEXT = 10_000  # characters of a post that are looked at
_MOST_HTML = 100_000  # characters; what is beyond is not read

# One scan with nothing nested in it, so that no markup however odd takes long to read.
_MARKUP = re.compile(r"<!--.{0,500}?-->|<(/?)([A-Za-z][A-Za-z0-9]{0,15})([^<>]*)>", re.DOTALL)
_QUOTE_INLINE = re.compile(r"""class\s*=\s*["'][^"']*\bquote-inline\b""")
_BREAKS = {"br": "\n", "li": "\n- "}
_AFTER = frozenset({"p", "div", "blockquote", "pre", "ul", "ol"}) | {f"h{n}" for n in range(1, 7)}
_VOID = frozenset({"br", "hr", "img", "wbr", "input"})
_BLANK = re.compile(r"[^\S\n]+")
_BREAK = re.compile(r" ?\n ?")
_MANY = re.compile(r"\n{3,}")


def text_of(content: str, *, quotes: bool = False) -> str:
    """Plain text: paragraphs apart by an empty line, mentions as `@name`, links in full.

    Where the post `quotes` another, the line that stands for the quote where quotes are not known
    (`quote-inline`) is left out, as servers hide it then, and only then.
    """
    content, pieces, at, hidden = content[:_MOST_HTML], list[str](), 0, _Hidden(quotes)
    for tag in _MARKUP.finditer(content):
        if not hidden.now:
            pieces.append(html.unescape(content[at : tag.start()]))
        at = tag.end()
        if tag[2] is not None:
            pieces.append(hidden.meet(tag[1] == "/", tag[2].lower(), tag[3]))
    if not hidden.now:
        pieces.append(html.unescape(content[at:]))
    return _tidy("".join(pieces))[:MAX_TEXT]


def with_warning(warning: str, content: str) -> str:
    """A content warning is words too; it stands first, as people see it."""
    return "\n\n".join(filter(None, (warning.strip()[:MAX_TEXT], content)))[:MAX_TEXT]


class _Hidden:
    """Whether what is read now belongs to an element that is left out."""

    def __init__(self, quotes: bool) -> None:  # noqa: FBT001  of the post
        self._quotes, self._name, self._depth = quotes, "", 0

    @property
    def now(self) -> bool:
        return self._depth > 0

    def meet(self, closing: bool, name: str, attributes: str) -> str:  # noqa: FBT001  of the tag
        """Take note of one tag; what it stands for in the text."""
        if self.now:
            if name == self._name:
                self._depth += -1 if closing else 1
            return ""
        if not closing and self._hides(name, attributes):
            self._name, self._depth = name, 1
            return ""
        if closing:
            return "\n\n" if name in _AFTER else ""
        return _BREAKS.get(name, "")

    def _hides(self, name: str, attributes: str) -> bool:
        return self._quotes and name not in _VOID and bool(_QUOTE_INLINE.search(attributes))


def _tidy(text: str) -> str:
    text = _BREAK.sub("\n", _BLANK.sub(" ", text.replace("\r", "")))
    return _MANY.sub("\n\n", text).strip()
