"""Reports to the moderators of a member's own server (POST /api/v1/reports)."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.model.errors import NetworkDown
from bot.model.filings import Filing, Reason
from bot.model.people import AccountId
from bot.networks.mastodon.finding import Unknown, id_of, post_of
from bot.networks.mastodon.members import AsHer
from bot.networks.mastodon.troubles import Answered

_RULES: Mapping[Reason, re.Pattern[str]] = MappingProxyType(
    {
        Reason.THREATS: re.compile(r"threat|violen", re.IGNORECASE),
        Reason.SEXUAL: re.compile(r"sexual", re.IGNORECASE),
        Reason.DOXXING: re.compile(r"dox|(?:private|personal) information", re.IGNORECASE),
        Reason.HATE: re.compile(r"hate|racis|sexis|discriminat", re.IGNORECASE),
        Reason.TARGETED: re.compile(r"harass|bully|abus", re.IGNORECASE),
        Reason.OTHER: re.compile(r"harass|bully|abus", re.IGNORECASE),
    }
)
"""By which words a rule of a server is known to be about it; in English alone."""


async def send(her: AsHer, account: AccountId, said: Filing) -> None:
    """To her own server alone: it is not passed on to another one.

    All that has to be looked up comes first. Posts that her server does not know are left out.
    """
    form = [("account_id", await id_of(her, account))]
    for post in said.posts:
        try:
            form.append(("status_ids[]", (await post_of(her, post)).id))
        except (Answered, Unknown):
            continue
    rules = await _rules_about(her, said.reason)
    form += [("rule_ids[]", rule) for rule in rules]
    form.append(("category", "violation" if rules else "other"))
    form += [("comment", said.reason.words), ("forward", "false")]
    await her.server.post("/api/v1/reports", form)


async def _rules_about(her: AsHer, reason: Reason) -> list[str]:
    """Ids of her server's rules that name it; none where they cannot be read."""
    try:
        found = (await her.server.get("/api/v1/instance/rules")).json
    except (Answered, NetworkDown):
        return []
    rules: list[Any] = found if isinstance(found, list) else []
    return [
        str(rule["id"])
        for rule in rules
        if isinstance(rule, dict) and "id" in rule and _RULES[reason].search(str(rule.get("text")))
    ]
