"""Every script of the product is played: the table of `tests/story/test_scripts.py` holds."""

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SCRIPTS = REPOSITORY / "tests/story/test_scripts.py"
PROMISED = (
    *("joining by a follow", "joining where a yes is asked", "joining by message", "pile-on"),
    *("why", "draft check", "a patient in distress", "slow burn", "threat in quiet hours"),
    *("quiet hours and digest", "a message that named someone", "typos and muddle"),
    *("leaving by word", "leaving by unfollowing", "a colleague looks first", "backup"),
    *("moderator: normal case", "moderator: eighth of a day", "moderator: shared list"),
    *("moderator: taken off again", "moderator: conflict", "moderator: everything stops"),
    "appeal of a listed account",
)


def played() -> dict[str, str]:
    """The table: what is promised, and the function (or MODULE::FUNCTION) that plays it."""
    table = ast.get_docstring(ast.parse(SCRIPTS.read_text(encoding="utf-8"))) or ""
    rows = [line.rsplit(maxsplit=1) for line in table.split("\n") if line.startswith("    ")]
    return {title.strip(): where for title, where in rows}


def reached(module: Path) -> set[str]:
    """The functions that a test of this module gets to, by whatever name it is called."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    functions = {
        each.name: {node.id for node in ast.walk(each) if isinstance(node, ast.Name)}
        for each in tree.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    found = {name for name in functions if name.startswith("test_")}
    while more := {called for name in found for called in functions[name] & set(functions)} - found:
        found |= more
    return found


def test_the_table_names_each_promise_once_and_nothing_else() -> None:
    assert sorted(played()) == sorted(PROMISED)


@pytest.mark.parametrize("promise", PROMISED)
def test_each_promise_is_played(promise: str) -> None:
    module, _, function = played()[promise].rpartition("::")
    (file,) = (REPOSITORY / "tests").rglob(f"{module}.py") if module else (SCRIPTS,)
    assert function in reached(file)
