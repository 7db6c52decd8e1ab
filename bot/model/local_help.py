"""Where a community's own people can turn to, as its operator names it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LocalHelp:
    """Shown in the cards to keep at hand; what is empty is left out there."""

    risk_office: str = ""  # a page, an address or a telephone number, as is all of this
    employer_security: str = ""
    crisis_lines: tuple[str, ...] = ()  # each with its country: "US 988"
    rules_url: str = ""  # address of the page with the community's own rules
