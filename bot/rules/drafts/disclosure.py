"""A product, code or paid link without a word near it of how she is tied to it."""

import re
from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind
from bot.model.lines import Line
from bot.rules.drafts.lexicon import one_of
from bot.rules.drafts.reading import any_of, apart, plainly, sentences_with, spans_of

_GOODS = one_of(
    "supplements?, vitamins?, probiotics?, powders?, collagen, protein, gumm(?:y|ies), serums?, "
    "creams?, skincare, moisturi[sz]ers?",
    "masks?, ring, watch, band, monitors?, cgm, device, gadget, pump, stethoscopes?, scope, "
    "scrubs, socks, compression \\w+, shoes",
    "clogs, mattress, pillow, sunscreen, spf, oils?, greens, shakes?, teas?, drips?, kit, "
    "test kit, blood test, filters?, app, platform",
    "software, scribe, ai, course, masterclass, webinar, bootcamp, program(?:me)?, protocol, "
    "e-?book, planner, qbank, question bank",
    "magnesium, omega[- ]?3, creatine, ashwagandha, melatonin, nad, peptides?, semaglutide, "
    "botox, filler, whitening, toothbrush, floss",
    "glasses, goggles, earbuds, bottle, blender, treadmill, sauna, red light, cold plunge, "
    "patch(?:es)?, diffuser, ultrasound, probe, loupes",
    "coffee, energy drink, electrolytes?, nappies, formula, bras?, leggings, backpack, tote, mug, "
    "membership, subscription, whole body mri",
)
_OFFER = (
    r"(?:free trial|try it free|free for \d+|free shipping|half price|half off|book two|buy one"
    r"|two for one|bogo|special offer|limited[- ](?:time|offer|spots)|first \d+ (?:get|people"
    r"|buyers)|early bird|pre-?order|doorbuster|black friday|flash sale|on sale|discount|(?:first "
    r"|next )?\w+ months? (?:are|is|for|on) (?:free|us|me))"
)
_SELLS = any_of(
    r"(?:use|with|enter|apply|try|mention|quote|type) (?:my |the |our )?(?:promo |discount "
    r"|coupon |referral |special )?code:? ?[\w]+",
    r"(?:promo |discount |coupon |referral )?code:? [A-Z0-9]{4,}",
    r"(?-i:[A-Z]{2,12}\d{1,3})(?= (?:gets?|saves?|for|gives?|takes?|at|and|is|will|off|knocks?))"
    r"|(?:use|with|enter|type|try|via|mention) (?-i:[A-Z]{2,14}\d{0,3})(?= |[.,!]|$)(?= (?:at|for"
    r"|to|when|and|in)|[.,!]|$)",
    r"(?:my|our) (?:\w+ )?(?:discount|promo|coupon|referral|affiliate|invite|ref|partner"
    r"|amazon)(?: \w+)? ?(?:code|link|page|list|store)s?|(?:sign up|join|order|register|buy"
    r"|subscribe|download|book|enrol)(?: \w+)? (?:through|via|with|using) (?:me|my|our|this"
    r"|the) ?(?:invite|link|code|page|store\w*)?",
    r"use (?:my|our) link|storefront|at checkout|(?:helps?|supports?) (?:me|us|the channel"
    r"|the page) out|swipe up|tell them (?:i|\w+) sent you|£?\$?\d+ off|tenner off|we both get"
    r"|you both get|thank me later",
    r"\d{1,2} ?% (?:off|discount)(?: \w+){0,6}",
    r"(?:link|shop|buy (?:it|one|yours|mine)|order|get yours?|get it|get one|grab (?:yours?|one"
    r"|it|them|a \w+)|available|stock|in stock|find it|pick one up|snap one up"
    r"|dm me)(?: [\w\"']+){0,5}? (?:in (?:my |our )?(?:bio|shop|store)|below"
    r"|at my|at our|on my|from my|on amazon|for the link|for (?:my|the) (?:protocol|link|code"
    r"|guide|plan))",
    rf"(?:thanks|thank you|grateful|shout-?out|cheers|ta|thx|kudos|courtesy of"
    rf"|big love)(?: again)? (?:to )?(?:the (?:\w+ )?(?:team|folks|people) (?:at|from"
    rf"|there) ?)?(?:@?[\w&.'-]+ ){{0,4}}?for (?:sending|the free|gifting|sponsoring|flying"
    rf"|hosting|the (?:trip|gift|sample|hamper|box|invite|scrubs|kit|pair|dinner|upgrade"
    rf"|{_GOODS}))(?: \w+){{0,4}}",
    r"(?:they|@\w+|the (?:company|team|maker|brand)) (?:\w+ )?(?:sent|gifted|shipped|flew) (?:me"
    r"|us|it|this|one|it over|this over|one over|it to me|over)(?: \w+){0,4}|(?:gifted|hosted"
    r"|flown out|invited|sent to me|sponsored) by @?\w+|thanks to the team (?:there|at \w+)",
    r"(?:partnered|partnering|collaborating|collab|teamed up|working"
    r"|joined forces) with (?:@?[A-Z@][\w&.-]* ?){1,3}(?:to bring|on|for|,|\.|!|$)",
    r"(?:an?|new|official|brand|proud) (?:brand )?(?:ambassador|partner)(?: for| of| with)? ?\w*"
    r"|ambassador for \w+",
    rf"(?:my|our|the|dr\.? \w+'s|i(?:'ve| have)? (?:helped|made|built|created|formulated|launched"
    rf"|designed|developed)(?: to)?(?: build| make| design| create)?(?: my| a| this| our"
    rf"| the)?) (?:own |new |very own |exact |favou?rite |whole )?(?:\w+ )?{_GOODS}(?: (?:line"
    rf"|brand|range|company|store|shop|kit|powder|collection))? (?:is |are )?(?:opens?|launch\w*"
    rf"|drops?|now|out|back|live|finally|here|on sale|available)",
    rf"{_OFFER}(?=.*)",
    rf"(?:the |only |best |favou?rite |exact |same )(?:\w+ )?{_GOODS} (?:that )?(?:i"
    rf"|we) (?:\w+ )?(?:trust|use|give|take|recommend|wear|drink|swear by|put"
    rf"|buy)(?=.{{0,200}}(?:bio|link|shop|code|below|swipe|dm))",
    r"(?:i|we) (?:\w+ )?(?:only |always |just )?(?:trust|swear by|switched to"
    r"|moved (?:\w+ ){0,4}to|recommend|use|wear"
    r"|drink) (?-i:[A-Z]\w+(?:[A-Z]\w+)?)(?: \w+)?(?=.{0,200}(?:bio|link|shop|code|below"
    r"|checkout|sign up|free))",
    r"(?:been|was|got|am|came) in (?:since|from|at) (?:the )?(?:seed|series [a-c]|first|early"
    r"|angel)(?: round)?|(?:early|angel) investor|(?:\w+ )?(?:that )?i helped (?:to )?(?:build"
    r"|make|design|found)|(?:everyone|every (?:doctor|registrar|mum|mom|gp|clinic|parent|patient"
    r"|nurse)|no (?:registrar|doctor|clinic|home|gp|parent|nurse)) (?:needs|should (?:own|have"
    r"|be without)|must have|deserves) (?:one|this|it)",
    r"now (?:at|in|available at) (?:target|walmart|boots|cvs|costco|amazon|sephora|whole foods"
    r"|holland|ulta|tesco|superdrug)",
    r"shop(?:ping)? (?:it all|my (?:faves|favou?rites|routine|looks?)|the look|all)|in my shop"
    r"|my (?:etsy|amazon|shop|store)",
)
_PAID_LINK = re.compile(
    r"(?:amzn\.to|amazon\.\w+/shop|shareasale|rstyle\.me|liketk\.it|ltk\.app|shopmy\.us|/ref/"
    r"|/aff/|/invite/|/partner/|[?&](?:ref|aff|affid|tag|affiliate"
    r"|utm_campaign|coupon|discount|promo|via|referral)=)\S*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S*$")
_DISCLOSED = any_of(
    r"#ad|#sponsored|#spon|#partner|#paidpartnership|#gifted|#coi|#affiliate|#prgift",
    r"(?:paid|sponsored)(?: (?:post|partnership|content|ad|by|promotion|me|speaker|consultant))",
    r"affiliate link:?|(?:i|we|i'?ll) (?:may |do |will |also )?(?:earn|get|receive|make) (?:a "
    r"|some |small |my )?(?:\w+ )?(?:commission|cut|money|percentage|kickback|fee|royalt\w+)",
    r"disclos(?:ure|ures|ing|ed|e):?|conflicts? of interest|coi|declar(?:ing|e|ation)(?: an| of"
    r"|s)? interests?|interests? declared|declaration:?",
    r"(?:i|we) (?:consult|am paid|'m paid|was paid|own|hold|have shares|have equity|sit on"
    r"|am an? (?:\w+ )?(?:advisor|adviser|investor|founder|consultant|shareholder)"
    r"|'m an? (?:\w+ )?(?:advisor|adviser|investor|founder|consultant"
    r"|shareholder))(?: \w+)?(?: for| by| to| in| of|s|shares|stock|equity)?",
    r"(?:no|without|any|zero) (?:financial |commercial )?(?:ties|conflicts?|affiliation"
    r"|relationship|kickbacks?|links?|stake|money|referral|interest)s?",
    r"(?:not|isn'?t|nobody|no one|un) ?(?:paid|sponsored|an ad)|(?:ad|advert|advertisement)[:/]"
    r"|the maker pays|pays me|paid me|bought (?:it|them|this|mine|these) (?:myself|with my own)"
    r"|(?:i|we) (?:don'?t|do not) sell|my own money|sponsor(?:ed|s) (?:this|my)|free(?:,"
    r"| and) (?:open|no)|second hand|nhs",
)
_WARES = any_of(
    _GOODS,
    r"shop|store\w*|sale|code|discount|%|checkout|£\d+|\$\d+|brand|ambassador|investor|seed"
    r"|product|clinic'?s?|offer|faves?|routine|[A-Z]\w+[A-Z]\w+|invite|sign up",
)
_FREE = any_of(
    r"free (?:lectures?|textbooks?|course|talk|to (?:read|copy|use)|text|access)|open[- ]access"
    r"|call for|preprint|paper|trial registration|reply|clinic is open|hiring|posts?|signatures"
    r"|vote|petition|donat\w+|fundrais\w+|college|library|ehr|emr|licen[cs]e|audit|survey|trial"
)


def missing_disclosure(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    if _DISCLOSED.search(text):
        return ()
    wares = _WARES.search(text)
    sold = sentences_with(text, _SELLS, unless=_FREE) if wares else ()
    spans = apart([*sold, *_paid_links(text)])
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
