"""Joining many who are already on one person, or calling more of them."""

from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind
from bot.model.lines import Line
from bot.rules.drafts.lexicon import one_of
from bot.rules.drafts.reading import any_of, plainly, sentences_with

_THEM = (
    r"(?:him|her|them|@[\w.-]+|(?:this|that) (?:\w+ )?(?:guy|man|woman|doctor|person|account|nurse"
    r"|clown|quack|one|lot|idiot|prof\w*|dude|lady|charlatan|gp|surgeon|fool))"
)
_THEIRS = r"(?:his|her|their|this (?:man|woman|guy|doctor|person)'?s?|@?\w+'s)"
_WORK = one_of(
    "employers?, hospital, boss(?:es)?, department, board, university, dean, clinic, "
    "program(?:me)?, residency, practice",
    "licen[cs]e, job, sponsors?, publisher, chair, chief, hr, trust, college, society, journal, "
    "podcast, mentions",
    "inbox, dms?, replies, notifications, google reviews?, reviews?, page, office, number, "
    "handle, account, patients",
)
_MANY = one_of(
    "let'?s, lets, let us, everyone, everybody, you all, y'?all, folks, all of you, friends, "
    "can we, we all, we should",
    "we need, who else, someone, somebody, please all, the more of us, all of us, guys, people, "
    "comrades, team",
    "medtwitter, twitter, bluesky, colleagues, fam, gang, your mates, could we, if enough of us, "
    "if we all",
)
_DO = one_of(
    "tell, report, ratio, dunk on, drag, flood, tag, block, mock, cancel, remind, roast, email, "
    "ring, call out, call",
    "contact, write to, message, swarm, bombard, spam, expose, shame, quote, leave, downvote",
    "complain, hound, screenshot, unfollow, boycott, take down, destroy, school",
)
_CALLS = any_of(
    rf"{_MANY}(?: [\w']+){{0,4}}?,? (?:go )?(?:and )?{_DO} (?:all )?(?:at |to |about )?(?:{_THEM}"
    rf"|{_THEIRS} {_WORK})",
    rf"(?:^|(?<=[.!?,:;] ))(?:please |pls |now |go )?(?:mass )?(?:report|tag|email|ring|call|flood"
    rf"|spam|expose|ratio|screenshot|spread|bombard) (?:{_THEM}|{_THEIRS} {_WORK}"
    rf"|all of {_THEM})(?!,? (?:if|once|and move on))",
    rf"(?:get|have|want|see|seeing) {_THEM} (?:fired|banned|cancelled|canceled|investigated|sacked"
    rf"|struck off|deplatformed|removed|suspended|gone|off (?:here|this site))",
    rf"make (?:sure )?(?:{_THEM}|she|he|they) (?:famous|viral|trend|pay|regret|never|doesn'?t"
    rf"|loses?|sees?|knows?|hears?)(?: works?| gets?)?(?: again)?(?! a)",
    r"(?:name and shame|pile (?:on|in)|ratio (?:this|him|her|them)|ratioed|ratio'?d|dogpile"
    r"|mass[- ]report\w*|pitchforks?|torches)",
    r"do your (?:thing|magic|worst)|do (?:you|ur) thing|feast(?: on)?|light (?:it|him|her|them) up"
    r"|swarm(?! of)|sic (?:him|her|'?em)|have at (?:it|him|her|them)|go get (?:him"
    r"|her|them|'?em)|unleash|release the hounds|fair game",
    rf"(?:report|contact|call|email|write to|tag|copy in|cc) (?:{_THEM} to )?{_THEIRS} {_WORK}",
    rf"(?:join(?:ing)?|adding my voice|add mine|adding mine|count me in|me too|had to join"
    rf"|chiming in|piling in)(?: [\w']+){{0,4}}? ?(?:in )?(?:the )?(?:pile|ratio|dragging|roast"
    rf"|chorus|fun|replies|queue|party)?(?: on {_THEM})",
    r"(?:(?:had to|adding|couldn'?t resist|might as well|may as well) (?:join(?:ing)?|mine|my"
    r"|add\w*)(?: in)?)",
    rf"(?:get a load of|check out|look at) {_THEM}",
    r"(?:everyone|the whole (?:internet|thread|of \w+)|half of (?:twitter|\w+)|all of \w+"
    r"|everybody)(?:'s| is| are|'re)? (?:already )?(?:(?:in (?:the|his"
    r"|her) replies )?(?:telling (?:him|her|them)|dunking|laughing at|piling|on (?:him|her|them)"
    r"|roasting|dragging))(?: \w+){0,4}",
    r"(?:wait till|just wait until|wait until) (?:we|twitter|everyone) (?:finds?|sees?|gets?"
    r"|hears?)",
    r"(?:she|he|they)(?: \w+)?(?:'s|'re| is| are| does| do)? deserves? (?:it all"
    r"|every(?:thing)?(?: single)?(?: one)?(?: of)?(?: those| these| the)? ?(?:repl(?:y|ies)"
    r"|comments?|bit|word|message|of it|she|he|(?:he|she)'s getting)?)",
    rf"(?:retweet|repost|rt|quote|share|spread|screenshot|boost"
    rf"|pass it on)(?: \w+){{0,3}}? (?:so(?: that)?|until|till|before"
    rf"|with) (?:\w+ ){{0,3}}?(?:{_THEIRS} |he |she |they |(?:your )?worst|deletes?)(?: \w+)?",
    r"(?:we need|need|get to|let'?s get|another|only) \d+ (?:more )?(?:complaints?|reports?"
    r"|quotes?|reviews?)(?: \w+){0,6}",
    r"keep (?:it|them|'em) coming(?:,? \w+){0,3},?(?: (?:he|she)(?:'s| is) \w+)",
    r"(?:he|she|they)(?:'s|'ve| has| have)? (?:had|got) (?:\d+|hundreds"
    r"|thousands)(?: \w+){0,6}? (?:not one|nobody|none|no one) (?:on|in|with|defending) (?:his|her"
    r"|their)(?: \w+)?",
    rf"(?:go|come|drop by|pop over)(?: and)? (?:say (?:hi|hello)|tell|visit|remind"
    rf"|ask)(?: \w+)? ?(?:{_THEM}|from (?:all of )?(?:us|me))(?: [\w']+){{0,6}}",
    r"(?:i'?ve|i have|just|already) (?:\w+ )?(?:reported|emailed|complained|blocked|contacted"
    r"|written to|filed)(?: \w+){0,5}?[,.;] (?:you should(?: too)?|your turn|who'?s next"
    r"|join me|do the same|so should you|please do|now you)(?: \w+)?",
    r"(?:bring|grab|get) (?:your |the |some )?popcorn|you know the drill|you know what to do"
    r"|you know where to find (?:him|her|them)",
    r"(?:\+1|this|seconded|same|agreed)[.!,:] (?:what )?everyone (?:else )?(?:here )?(?:has "
    r")?said about (?:you|him|her|them)",
    r"(?:here'?s|here is|this is) (?:his|her|their) (?:\w+ )?(?:number|email|address|workplace"
    r"|employer|hospital|office|handle|boss)(?: \w+)?",
    r"every (?:bad|awful|terrible|stupid|dumb|vile) thing (?:this|he|she|they|that)(?: \w+){0,8}",
    r"(?:until|till) (?:his|her|their) (?:hospital|employer|boss|university|practice|dean"
    r"|clinic)(?: \w+){0,2} (?:notices?|acts?|knows?|hears?|sees?|responds?|fires?)",
    r"all of you,? at \d+ ?(?:am|pm)|account gone|(?:his|her|their) (?:career|licen[cs]e) (?:is"
    r"|needs to be|should be) (?:over|gone|ended)",
)
_ALONE = any_of(r"\W{0,20}ratio\W{0,20}")
_AT_ONE = any_of(
    r"he|she|him|her|his|hers|they|them|their|you|your|@[\w.-]+|(?:this|that) (?:\w+ )?(?:guy|man"
    r"|woman|doctor|nurse|account|dude|lady|clown|quack|gp|surgeon)"
)
_HARMLESS = any_of(
    r"(?:don'?t|do not|please don'?t|stop|never|not|nobody|no one|rather than"
    r"|instead of)(?: \w+){0,3} (?:pile|piling|tag|reposting|report|ratio|dogpile|deserves?|join"
    r"|share|screenshot|send|name|quote)\w*",
    r"congratulat\w+|award|thank\w*|well done|fundrais\w+|donat\w+|vote|signatures|kind|proud",
)


def joining_a_pile_on(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    at_one = _AT_ONE.search(text) is not None
    spans = sentences_with(text, _CALLS, unless=_HARMLESS) if at_one else ()
    if not spans and _ALONE.fullmatch(text):
        spans = sentences_with(text, _ALONE)
    if not spans:
        return ()
    why = "adds to many voices about one person, or calls for more"
    return (Finding(FindingKind.PILE_ON, spans, 0.65, why, Line.STARTER_CLAIM),)
