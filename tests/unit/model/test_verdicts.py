import pytest
from atproto_client.models.tools.ozone.report import defs

from bot.model.verdicts import SEVERE, Category, Verdict, reason_of


def test_every_kind_has_a_reason_that_ozone_knows() -> None:
    names = [name for name in vars(defs) if name.startswith("Reason")]
    known = {f"tools.ozone.report.defs#r{name.removeprefix('R')}" for name in names}
    reasons = {reason_of(kind) for kind in Category}
    assert len(reasons) > 3
    assert reasons <= known


def test_the_severe_kinds_are_three() -> None:
    assert {"threat", "sexual_harassment", "doxxing"} == SEVERE


@pytest.mark.parametrize(("hostility", "known"), [(None, False), (0.0, True), (0.9, True)])
def test_unknown_is_not_0(hostility: float | None, *, known: bool) -> None:
    assert Verdict(hostility).is_known is known
