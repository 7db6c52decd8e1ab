"""How the counts of a quarter and the auditor's page are printed."""

import base64
import json
from pathlib import Path

import pytest

from bot.app import answering
from bot.model.changes import Acted
from bot.model.errors import Refused
from bot.model.transparency import Quarter, Tally
from bot.rules.transparency import tell
from bot.settings import Settings, load_settings
from tests.contract.ledgers import MASTER, MOD, START, Desk

CONFIG = Path(__file__).parents[3] / "config"
FEW = Tally(
    tables={"cases": {"dogpile": 23, "severe": 3}, "verdicts": {"agree": 11, "dismiss": 6}},
    alone={"verdicts_taken_back": 0},
    hours=(1.0, 2.0, 3.5, 4.0, 5.0),
)


@pytest.mark.need("S3-6")
def test_neither_form_holds_a_small_count_or_a_whole_that_gives_it_away() -> None:
    quarter = Quarter(2026, 3)
    data, text = answering.as_data(quarter, tell(FEW)), answering.as_text(quarter, tell(FEW))
    assert data["cases"] == {"all": None, "dogpile": 20, "severe": "fewer than 5"}
    assert data["verdicts"] == {"all": 15, "agree": 10, "dismiss": 5}
    assert (data["verdicts_taken_back"], data["hours_to_half_of_the_verdicts"]) == (
        "fewer than 5",
        4,
    )
    assert "Cases opened: not given" in text
    assert "  severe: fewer than 5" in text
    assert "23" not in text + json.dumps(data)
    assert "26" not in (text + json.dumps(data)).replace("2026", "")


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """Of a house in which one moderator has once let somebody in."""
    desk = Desk(f"sqlite:///{tmp_path}/housecall.db")
    await desk.open()
    await desk.join(MOD, is_moderator=True)
    await desk.write(Acted(MOD, "admit"))
    await desk.close()
    environ = {
        "HOUSECALL_STORAGE_URL": desk.url,
        "HOUSECALL_MASTER_KEY": base64.b64encode(MASTER).decode(),
    }
    return load_settings(CONFIG, environ)


@pytest.mark.parametrize(
    ("quarter", "sentence"), [("2099-Q1", "not over yet"), ("last", "write it as 2026-Q4")]
)
async def test_a_quarter_that_runs_is_not_told(
    settings: Settings, quarter: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        await answering.transparency(settings, quarter, as_json=False)


async def test_a_quarter_in_which_little_happened_is_told_as_one_in_which_nothing_did(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for quarter in ("2020-Q1", None):
        assert await answering.transparency(settings, quarter, as_json=True) == 0
        told = json.loads(capsys.readouterr().out)
        said.append({k: v for k, v in told.items() if k not in {"quarter", "from", "before"}})
    assert said[0] == said[1]


async def test_the_auditor_reads_one_month_or_all(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for month, shown in ((None, 1), (START.strftime("%Y-%m"), 1), ("2020-01", 0)):
        assert await answering.show_audit(settings, month) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [json.loads(line)["by"] for line in lines] == [MOD] * shown
    with pytest.raises(Refused, match="2026-11"):
        await answering.show_audit(settings, "last")
