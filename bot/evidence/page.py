"""`evidence.html`, and the plain texts beside it. Nothing in them asks any server for anything."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from bot.evidence.plain import visible
from bot.evidence.sheet import Sheet, moment

PAGE, READ_ME = "evidence.html", "README.txt"


def page(sheet: Sheet) -> bytes:
    """Its one style is allowed by its hash; no script runs, and nothing is loaded."""
    style = files("bot.evidence").joinpath("templates", "style.css").read_text("utf-8")
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    made = _environment().get_template(PAGE)
    text = made.render(sheet=sheet, style=style, allowed=allowed, report=report_text(sheet))
    return text.encode()


def report_text(sheet: Sheet) -> str:
    """What she may paste where a network takes reports."""
    return _environment().get_template("report.txt").render(sheet=sheet)


def read_me(sheet: Sheet) -> bytes:
    return _environment().get_template(READ_ME).render(sheet=sheet).encode()


@cache
def _environment() -> Environment:
    """The page is escaped; plain text needs nothing but to be visible."""
    made = Environment(
        loader=PackageLoader("bot.evidence"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"visible": visible, "moment": moment}
    return made
