"""Words that confirm that somebody is a patient, most often in an answer to a review.

That they said it first changes nothing: hers is the duty of silence.
"""

from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind
from bot.model.lines import Line
from bot.rules.drafts.reading import any_of, plainly, sentences_with

_CONFIRMS = any_of(
    r"as your (?:doctor|physician|surgeon|nurse|provider|gp|psychiatrist|therapist|dentist)",
    r"(?:at|during|after|before|from|about|for|of) your (?:\w+ )?(?:visits?|appointments?|stay"
    r"|surgery|procedure|consultation|check-?up|exam|follow-?up|treatment|delivery|admission)",
    r"your (?:own )?(?:chart|medical records?|records|lab results|test results|biopsy|scan results"
    r"|diagnosis|prescription|file) (?:clearly )?(?:show|says?|said|prove|confirm|were|was|is"
    r"|are)\w*",
    r"you (?:were|are|have been|had been) (?:seen|treated|admitted|discharged|examined"
    r"|prescribed|diagnosed|a patient|our patient|my patient)(?: (?:here|by|at|in|of|with))?",
    r"(?:when|the day|the time|since|after) you (?:came|visited|were) (?:in|to see|to our|to my"
    r"|at our|at my|here|our|under)",
    r"(?:i|we) (?:saw|treated|examined|operated on|prescribed|diagnosed|discharged|admitted|told"
    r"|offered|informed) you(?! (?:all|so|guys))(?: (?:in|at|on|with|that|a|the|about|last))",
    r"you (?:no-?showed|missed (?:\w+ ){0,2}appointments?|refused (?:the )?(?:treatment|care"
    r"|test\w*)"
    r"|left against medical advice|never (?:came back|followed up)|didn'?t take your)",
    r"(?:thank you|thanks|sorry) (?:for|about) (?:visiting|choosing|your visit|coming to|being a"
    r"|trusting us with|your (?:experience|wait|time) (?:at|in|with) (?:our|my))",
    r"(?:this|that|the|she|he|reviewer|person)(?: \w+){0,2} (?:is|was) (?:a |an |my |our )"
    r"(?:former |ex-?|long-?time )?patient(?: of (?:mine|ours))?",
    r"(?:but )?(?:they|she|he|you) (?:posted|said|shared|brought) (?:it|this|that|about it)?"
    r" ?(?:first|publicly|up first)",
)
_IN_GENERAL = any_of(
    r"ask your (?:doctor|physician|nurse|pharmacist)", r"imagine", r"hypothetical\w*"
)


def confirming_care(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    spans = tuple(
        (start, end)
        for start, end in sentences_with(text, _CONFIRMS)
        if not _IN_GENERAL.search(text, start, end)
    )
    if not spans:
        return ()
    why = "speaks of somebody's own care, and so says that there was care"
    sure = 0.85 if draft.reply_to else 0.7
    return (Finding(FindingKind.CONFIRMING_CARE, spans, sure, why, Line.STARTER_NO_CARE),)
