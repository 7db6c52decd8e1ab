"""Words about the person who holds an idea, or about why they hold it, instead of the idea."""

from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind
from bot.model.lines import Line
from bot.rules.drafts.reading import any_of, plainly, sentences_with

_VERY = (
    r"(?:\w+ly |such |just |clearly |a bunch of |total |complete |absolute |utter |real |raging )*"
)
_WHAT = (
    r"(?:narcissists?|sociopaths?|psychopaths?|idiots?|morons?|imbeciles?|quacks?|grifters?|shills?"
    r"|frauds?|liars?|clowns?|hacks?|charlatans?|hypocrites?|bigots?|cowards?|snakes?|losers?"
    r"|disgrace|monsters?|con (?:man|men|artists?)|snake[- ]oil sales(?:man|men|people)"
    r"|cultists?|nut ?jobs?|lunatics?|bullies|bully|simpletons?|ghouls?|hysterics?|dumbass(?:es)?)"
)
_HOW = (
    r"(?:delusional|unhinged|senile|demented|psychotic|bipolar|borderline|narcissistic|deranged"
    r"|insane|crazy|brain-?dead|stupid|dumb|pathetic|evil|corrupt|dishonest"
    r"|bought(?: and paid for)?"
    r"|mentally ill|off (?:his|her|their|your) meds|jealous|histrionic|paranoid|incompetent"
    r"|clueless|brainwashed|a disgrace)"
)
_WHO = (
    r"(?:you|he|she|they|anyone|anybody|everyone|people|those|doctors?|physicians?|authors?|who"
    r"|dr\.? \w+|prof\w*\.? \w+|this \w+|that \w+|these \w+|[A-Z]\w+)"
)
_IS = (
    r"(?:'re|'s| is| are| was| were| must be| has to be| sounds?(?: like)?| looks? like"
    r"| acts? like)"
)
_ATTACKS = any_of(
    rf"{_WHO}(?: [\w']+){{0,8}}?{_IS} {_VERY}(?:an? |the )?{_VERY}{_WHAT}",
    rf"(?:you|he|she|they|anyone(?: [\w']+){{1,6}}|dr\.? \w+|this (?:\w+ )?(?:guy|man|woman|doctor"
    rf"|author|person)){_IS} {_VERY}{_HOW}",
    rf"(?:only|an?) (?:\w+ ){{0,2}}{_WHAT} (?:would|could|can)",
    rf"(?:this|that|what an?|you|these|those) {_VERY}{_WHAT}",
    r"(?:only|just|clearly) (?:doing|saying|posting|writing|pushing|selling|wants?|wanted|want|here"
    r"|cares? about|in it)(?: (?:this|it|that))? ?(?:for|because|the|to)? ?(?:the |of )?(?:his|her"
    r"|their|your)? ?(?:money|clicks|attention|fame|likes|followers|power|profit|grants?|pharma\w*"
    r"|ego|sell \w+|get \w+|clout)",
    r"(?:bought and paid for|in (?:the )?(?:pocket|pay) of|on the payroll of|paid off by|sold out)",
    r"(?:has|have|had|with) (?:a )?(?:clear |textbook |classic )?(?:narcissistic|borderline"
    r"|antisocial|histrionic)?(?: ?personality disorder| god complex| savior complex)",
    r"(?:needs?|should (?:see|get)) (?:a psychiatrist|psychiatric help|(?:his|her|their|your)"
    r" head (?:examined|checked))",
)
_ABOUT_HERSELF = any_of(
    rf"(?:i|i'm|i am|me) {_VERY}(?:an? )?{_WHAT}", r"i'?m (?:not )?an? \w+", r"is not an? \w+"
)


def person_not_idea(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    spans = tuple(
        (start, end)
        for start, end in sentences_with(text, _ATTACKS)
        if not _ABOUT_HERSELF.search(text, start, end)
    )
    if not spans:
        return ()
    about = text[spans[0][0] : spans[0][1]].casefold()
    starter = Line.STARTER_PRESCRIBING if "prescri" in about else Line.STARTER_CLAIM
    why = "speaks of a person or of motives, not of what was said"
    return (Finding(FindingKind.PERSON_NOT_IDEA, spans, 0.75, why, starter),)
