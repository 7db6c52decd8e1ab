"""config/policy.toml as a model. Its keys are the fields of Policy; some stand in a table."""

from collections import Counter
from dataclasses import fields
from datetime import time, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, create_model

from bot.model.policy import Policy
from bot.model.reports import Behaviour
from bot.model.signals import Meaning
from bot.settings.fields import (
    ClockTime,
    Count,
    KindOrEmpty,
    LabelerOrEmpty,
    LabelValue,
    Share,
    Span,
    Zone,
    read_tables,
)
from bot.settings.files import Frozen

OPT_IN = frozenset(
    {"confirm", "max_members", "moderators_approve", "probation", "welcomes_per_day"}
)


class LabelMeaning(Frozen):
    """What this community makes of one label."""

    value: LabelValue
    weight: Annotated[float, Field(ge=0, le=1.1)]
    kind: KindOrEmpty = ""
    labeler: LabelerOrEmpty = ""

    @property
    def meaning(self) -> Meaning:
        kind = Behaviour(self.kind) if self.kind else None
        return Meaning(self.value, self.weight, kind, self.labeler)


NARROWER: dict[str, Any] = {
    "confirm_above": Annotated[int, Field(ge=0)],  # 0: every mute is asked about twice
    "welcomes_per_day": Annotated[int, Field(ge=0)],  # 0: those who followed before are left alone
    "false_alarms_low": Annotated[float, Field(gt=0, le=365)],
    "false_alarms_normal": Annotated[float, Field(gt=0, le=365)],
    "brace_factor": Annotated[float, Field(ge=1, le=1000)],
    "sensitivity": Literal["low", "normal", "high"],
    "community_timezone": Zone,
    "labels": Annotated[tuple[LabelMeaning, ...], BeforeValidator(read_tables)],
}
USUAL: dict[type, Any] = {
    bool: bool,
    int: Count,
    float: Share,
    str: str,
    timedelta: Span,
    time: ClockTime,
}


def _fields(*, opt_in: bool) -> dict[str, Any]:
    return {
        field.name: (NARROWER.get(field.name) or USUAL[type(field.default)], field.default)
        for field in fields(Policy)
        if (field.name in OPT_IN) is opt_in
    }


OptIn: type[Frozen] = create_model("OptIn", __base__=Frozen, **_fields(opt_in=True))
PolicyFile: type[Frozen] = create_model(
    "PolicyFile", __base__=Frozen, opt_in=(OptIn, OptIn()), **_fields(opt_in=False)
)


def policy_of(file: Frozen) -> Policy:
    values = dict(file)
    said = values.pop("labels")
    labels = tuple(each.meaning if isinstance(each, LabelMeaning) else each for each in said)
    return Policy(**dict(values.pop("opt_in")), labels=labels, **values)


def contradiction_in(policy: Policy) -> tuple[str, str] | None:
    """The first key that goes against another, with a sentence that says so; None: all agree."""
    not_above = (
        ("mute_for", "mute_longest"),
        ("pause_for", "mute_longest"),
        ("list_for", "mute_longest"),
        ("false_alarms_low", "false_alarms_normal"),
        ("keep_text", "keep_contacts"),
    )
    for key, limit in not_above:
        if getattr(policy, key) > getattr(policy, limit):
            return key, f"{key} must not be more than {limit}: change one of the two"
    labels = Counter((each.value, each.labeler) for each in policy.labels)
    twice = next((value for (value, _), count in labels.items() if count > 1), None)
    if twice is not None:
        return "labels", f"labels holds {twice} twice for the same labeler: leave one of them out"
    return None
