"""A product, code or paid link without a word near it of how she is tied to it."""

import re
from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind
from bot.model.lines import Line
from bot.rules.drafts.reading import any_of, apart, plainly, sentences_with, spans_of

_SELLS = any_of(
    r"(?:use|with|enter|apply|try) (?:my |the |our )?(?:promo |discount |coupon "
    r"|referral )?code:? \w+",
    r"(?:my|our) (?:\w+ )?(?:discount|promo|coupon|referral|affiliate) (?:code|link)s?",
    r"\d{1,2} ?% (?:off|discount)(?: \w+){0,6}",
    r"(?:link|shop|buy|order|get yours?|grab yours?|available)(?: \w+){0,3} (?:in (?:my )?bio|below"
    r"|here|now|today|at my)",
    r"(?:thanks|thank you|grateful|shout-?out) to (?:@?\w+ ){1,3}for (?:sending|the free|gifting"
    r"|sponsoring|flying|hosting)(?: \w+){0,4}",
    r"(?:partnered|partnering|collaborating|teamed up|working) with (?:@?[\w&]+ ?){1,3}(?:to bring"
    r"|on|for)",
    r"(?:my|our) (?:own )?(?:new )?(?:supplement|vitamin|skincare|protein|probiotic|wellness)"
    r" (?:line|brand|range|company|store|shop|kit|powder)",
)
_PAID_LINK = re.compile(
    r"(?:amzn\.to|shareasale|rstyle\.me|liketk\.it|shopmy\.us|[?&](?:ref|aff|affid|tag|affiliate"
    r"|utm_campaign|coupon|discount)=)\S*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S*$")
_DISCLOSED = any_of(
    r"#ad|#sponsored|#spon|#partner|#paidpartnership|#gifted|#coi",
    r"(?:paid|sponsored)(?: (?:post|partnership|content|ad|by))?",
    r"affiliate link:?|(?:i|we) (?:may )?(?:earn|get|receive|make) (?:a |some |small )?(?:\w+ )?"
    r"(?:commission|cut|money|percentage)",
    r"disclos(?:ure|ures|ing|ed):?|conflicts? of interest|coi",
    r"(?:i|we) (?:consult|work|am paid|'m paid|own|am an? (?:advisor|investor|founder)|'m an?"
    r" (?:advisor|investor|founder))(?: \w+)?(?: for| by| to| in| of|s)?",
    r"no (?:financial )?(?:ties|conflicts?|affiliation|relationship|kickbacks?)",
    r"not (?:paid|sponsored|an ad)|(?:ad|advert|advertisement):",
)


def missing_disclosure(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    if _DISCLOSED.search(text):
        return ()
    spans = apart([*sentences_with(text, _SELLS), *_paid_links(text)])
    beside = any(_PAID_LINK.search(link) for link in draft.links)
    if not spans and not beside:
        return ()
    why = "points at a product or a paid link and does not say how she is tied to it"
    return (Finding(FindingKind.DISCLOSURE, spans, 0.75, why, Line.STARTER_TIES),)


def _paid_links(text: str) -> list[tuple[int, int]]:
    """The whole address, from its first letter on."""
    return [
        (found.start() if (found := _ADDRESS.search(text, 0, start)) else start, end)
        for start, end in spans_of(_PAID_LINK, text)
    ]
