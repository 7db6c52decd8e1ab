"""`evidence.pdf`, for a desk with paper on it: facts and posts first, their words last."""

from collections.abc import Iterable, Sequence
from importlib.resources import files

from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from fpdf.fonts import FontFace, TTFFont
from typing_extensions import override

from bot.evidence.page import report_text
from bot.evidence.plain import escape, visible
from bot.evidence.sheet import Row, Sheet, moment
from bot.evidence.timeline import Bars

_FONT = "OpenSans"
_MARGIN, _LINE = 18, 5  # mm
_PICTURE = 30  # mm high
_SMALL, _USUAL, _HEADING, _TITLE = 8, 10, 13, 19  # pt
_INK, _GREY, _BLUE = (26, 26, 26), (90, 90, 90), (27, 94, 122)
_FACT_WIDTH = 42  # mm
_WARNING = (
    "The words of the posts stand on the pages that follow. They may be hard to read. You need not"
    " read them to use this document: the pages before are whole without them."
)
_BY_NUMBER = (
    "A letter that this document cannot print stands by its number, such as [U+1F600];"
    " evidence.html shows it."
)


def printed(sheet: Sheet) -> bytes:
    """A4. Nothing in it is fetched or run, and what a font lacks is shown by its number."""
    paper = _Paper(sheet)
    paper.add_page()
    _first_page(paper, sheet)
    _posts(paper, sheet.rows)
    _ledger(paper, sheet)
    _words(paper, sheet.rows)
    return bytes(paper.output())


class _Paper(FPDF):
    """Pages with a footer that says what they belong to."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(format="A4")
        self._belongs_to = f"Case {sheet.dossier.case}, head of the chain {sheet.file.head}"
        for style, name in (("", "Regular"), ("B", "SemiBold")):
            with_name = files("ttf_opensans") / "ttf" / f"OpenSans-{name}.ttf"
            self.add_font(_FONT, style, str(with_name))
        self.str_alias_nb_pages = ""  # no words of a post stand for the number of pages
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(auto=True, margin=_MARGIN)
        self.set_creation_date(sheet.dossier.made_at)
        self.set_title(f"Evidence, case {sheet.dossier.case}")
        self.set_creator("House Call")
        self.set_lang("en")
        self.size(_USUAL)

    @override
    def footer(self) -> None:
        self.set_y(-_MARGIN + 4)
        self.size(_SMALL - 1, ink=_GREY)
        self.cell(0, _LINE, f"{self._belongs_to}, page {self.page_no()}", align="C")

    def size(self, points: int, *, bold: bool = False, ink: tuple[int, int, int] = _INK) -> None:
        self.set_font(_FONT, "B" if bold else "", points)
        self.set_text_color(*ink)

    def sound(self, text: str) -> str:
        """With what this font has no letter for written as a number."""
        font = self.current_font
        letters = font.cmap if isinstance(font, TTFFont) else {}
        shown = visible(text)
        return "".join(c if c == "\n" or ord(c) in letters else escape(c) for c in shown)

    def say(self, text: str, *, link: str = "", left: float = 0) -> None:
        """One line is set by itself: to look for where it breaks takes ten times as long."""
        self.set_x(self.l_margin + left)
        shown, width = self.sound(text), self.epw - left
        if "\n" not in shown and self.get_string_width(shown) < width - 2 * self.c_margin:
            self.cell(width, _LINE, shown, link=link, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        else:
            self.multi_cell(
                width, _LINE, shown, align="L", link=link, new_x=XPos.LMARGIN, new_y=YPos.NEXT
            )

    def heading(self, text: str) -> None:
        self.ln(_LINE)
        self.size(_HEADING, bold=True, ink=_BLUE)
        self.start_section(text)
        self.say(text)
        self.ln(1)
        self.size(_USUAL)

    def fact(self, name: str, value: str, *, link: str = "") -> None:
        """Both on one page, however long the value is."""
        self.size(_USUAL, ink=_GREY)
        self.cell(_FACT_WIDTH, _LINE, name)
        self.size(_USUAL)
        self.say(value, link=link, left=_FACT_WIDTH)

    def rows(self, widths: Sequence[int], rows: Iterable[Sequence[str]]) -> None:
        """A table whose first row is its heading, on every page."""
        self.size(_SMALL)
        with self.table(
            col_widths=tuple(widths),
            text_align="LEFT",
            line_height=_LINE - 1,
            headings_style=FontFace(emphasis="BOLD", fill_color=(232, 240, 244)),
            padding=1,
            borders_layout="HORIZONTAL_LINES",
            wrapmode=WrapMode.CHAR,
        ) as table:
            for row in rows:
                table.row([self.sound(cell) for cell in row])
        self.size(_USUAL)


def _first_page(paper: _Paper, sheet: Sheet) -> None:
    dossier = sheet.dossier
    paper.size(_TITLE, bold=True)
    paper.multi_cell(0, 10, f"Evidence, case {dossier.case}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.size(_USUAL)
    paper.say("A record of posts, made by a program. It is not legal advice.")
    paper.heading("The case")
    paper.fact("Member", dossier.member)
    paper.fact("Network", dossier.network.title())
    paper.fact("Opened", moment(dossier.opened_at))
    paper.fact("Document made", moment(dossier.made_at))
    paper.fact("Posts", f"{len(dossier.exhibits)}, accounts: {sheet.authors}")
    paper.fact("Made by", f"House Call {dossier.version}")
    paper.fact("Head of the chain", sheet.file.head)
    paper.heading("What the posts are")
    counts = [(kind, str(count)) for kind, count in dossier.counts.items()]
    paper.rows((80, 20), [("Kind, as a program judged it", "Posts"), *counts])
    if sheet.bars:
        paper.heading("When they came")
        _picture(paper, sheet.bars)


def _picture(paper: _Paper, bars: Bars) -> None:
    """Its counts are written above the bars, so that nothing hangs on the picture alone."""
    if paper.will_page_break(_PICTURE + 4 * _LINE):
        paper.add_page()
    floor = paper.get_y() + _PICTURE + _LINE
    width = paper.epw / len(bars.counts)
    paper.size(_SMALL)
    for place, count in enumerate(bars.counts):
        if count:
            left, height = paper.l_margin + place * width, _PICTURE * count / bars.most
            with paper.local_context(fill_color=_BLUE):
                paper.rect(left + width * 0.1, floor - height, width * 0.8, height, style="F")
            paper.set_xy(left, floor - height - _LINE)
            paper.cell(width, _LINE, str(count), align="C")
    paper.line(paper.l_margin, floor, paper.l_margin + paper.epw, floor)
    paper.set_xy(paper.l_margin, floor + 1)
    paper.cell(paper.epw / 2, _LINE, moment(bars.first))
    paper.cell(
        paper.epw / 2, _LINE, moment(bars.last), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT
    )
    paper.size(_USUAL)


def _posts(paper: _Paper, rows: Sequence[Row]) -> None:
    paper.add_page()
    paper.heading("The posts")
    lines = [
        (
            str(each.facts.number),
            moment(each.exhibit.posted_at),
            each.exhibit.handle,
            f"{each.exhibit.kind}: {each.exhibit.kind_of_harm}",
        )
        for each in rows
    ]
    paper.rows((8, 34, 38, 40), [("No.", "Posted", "Account", "Kind"), *lines])
    for each in rows:
        _post(paper, each)


def _post(paper: _Paper, each: Row) -> None:
    exhibit, facts = each.exhibit, each.facts
    if paper.will_page_break(12 * _LINE):
        paper.add_page()
    paper.heading(f"Post {facts.number}")
    paper.fact("Posted", moment(exhibit.posted_at))
    paper.fact("Seen by the bot", moment(exhibit.seen_at))
    paper.fact("Account", exhibit.handle)
    paper.fact("Its permanent name", exhibit.author)
    is_address = exhibit.link.startswith("https://") and exhibit.link.isascii()
    paper.fact("Source", exhibit.link, link=exhibit.link if is_address else "")
    paper.fact("Address", exhibit.post)
    paper.fact("Proof", each.proof)
    paper.fact("SHA-256 of the words", facts.text_sha256)
    paper.fact("Link of the chain", facts.hash)


def _ledger(paper: _Paper, sheet: Sheet) -> None:
    paper.add_page()
    for name, entries in (
        ("What was done", sheet.dossier.done),
        ("Reports to the network", sheet.dossier.reports),
    ):
        paper.heading(name)
        for entry in entries:
            paper.fact(moment(entry.at), entry.what)
        if not entries:
            paper.say("Nothing is recorded.")
    paper.heading("Words for a report to the network")
    paper.say(report_text(sheet))


def _words(paper: _Paper, rows: Sequence[Row]) -> None:
    paper.add_page()
    paper.heading("Before you turn the page")
    paper.say(_WARNING)
    paper.ln(_LINE)
    paper.say(_BY_NUMBER)
    paper.add_page()
    for each in rows:
        paper.heading(f"Words of post {each.facts.number}")
        paper.say(each.exhibit.text)
