"""Words that confirm that somebody is a patient, most often in an answer to a review.

That they said it first changes nothing: hers is the duty of silence.
"""

from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind
from bot.model.lines import Line
from bot.rules.drafts.lexicon import MEDICINES, one_of
from bot.rules.drafts.reading import any_of, plainly, sentences_with

_WE = (
    r"(?:i|we|our \w+|my (?:\w+ )?(?:colleagues?|partner|team|nurses?|staff)|they|the (?:team"
    r"|nurses?|ward)|dr\.? \w+|i personally)"
)
_CARED = one_of(
    "saw, treated, examined, operated on, prescribed, diagnosed, discharged, admitted, offered, "
    "informed",
    "referred, warned, scanned, tested, delivered, stitched, vaccinated, triaged, looked after, "
    "cared for",
    "injected, sedated, counsell?ed, consented, dismissed, squeezed, fitted, rang, called, "
    "booked, billed",
    "refunded, reviewed, monitored, anaesthetised, explained to, explained it to, "
    "explained this to",
)
_HAD = one_of(
    "told, gave, did, ordered, removed, left, saved, sent, asked, explained, waited for, spent, "
    "discussed, met"
)
_CARE = one_of(
    "visits?, appointments?, stay, surgery, operation, procedure, consultation, check-?up, exam, "
    "follow-?ups?",
    "treatments?, delivery, birth, labour, admission, scans?, mris?, ct, x-?rays?, ultrasound, "
    "biops(?:y|ies)",
    "results?, labs?, bloods?, blood tests?, tests?, smear, swab, charts?, records?, notes, file, "
    "diagnosis",
    "prescriptions?, consent form, form, referral, letters?, bill, insurance, copay, deductible, "
    "gallbladder",
    "knees?, hips?, back, shoulder, eyes?, teeth, tooth, root canal, crown, filling, implants?, "
    "filler, botox",
    "vasectomy, c-?section, caesarean, cesarean, colonoscopy, endoscopy, hernia, cataracts?, "
    "epidural, epley",
    "cycle, embryos?, pregnancy, medication, meds, dose, antibiotics, pressure, sugars?, ecg, "
    "echo, therapy",
    "sessions?, chemo, dialysis, rehab, wound, stitches, cast, mole, lump, rash, pain, tumou?r, "
    "cancer, stoma",
    "discharge, care, cleaning, anaesthetic, anesthesia, surgeon, recovery, insulin, inhaler, "
    "condition",
)
_KIN = (
    r"(?:(?:mother|father|mum|mom|dad|son|daughter|wife|husband|partner|baby|child|kid|brother"
    r"|sister|nan|gran|grandma)(?:'s)?)"
)
_WENT = one_of(
    "declined, refused, cancel\\w+, no-?showed, missed, skipped, signed, agreed, chose, insisted, "
    "asked (?:us|me|for)",
    "arrived, came (?:in|to|back|here|late), turned up, walked (?:in|out), stormed out, "
    "left (?:against|before|early|without)",
    "shouted, screamed, yelled, swore, threw, threatened, were (?:late|rude|abusive|aggressive"
    "|drunk|offered|told|given|warned)",
    "never (?:came back|followed up|returned|called|paid|showed|took|filled|mentioned|told us), "
    "didn'?t (?:take|turn up|show|attend|follow|pay|mention|tell us|come back|return|want|fill"
    "|bring)",
    "stopped (?:taking|coming), did not (?:attend|take|pay|show|return|mention), still owe, "
    "wanted, demanded, brought your",
)
_SEEN = (
    r"(?:seen|treated|admitted|discharged|examined|prescribed|diagnosed|offered|operated on"
    r"|triaged|referred|scanned|warned|dismissed|registered|monitored|vaccinated|under (?:our"
    r"|my) care|in (?:our|my) (?:clinic|care|practice|ward|unit|office|chair)|(?:an? |my "
    r"|our )?(?:\w+ )?patients?(?: (?:here|of|with|for|since))?|so brave|very unwell|on (?:our"
    r"|my) (?:ward|list|unit))"
)

_CONFIRMS = any_of(
    r"as (?:your|his|her|their) (?:doctor|physician|surgeon|nurse|provider|gp|psychiatrist"
    r"|therapist|dentist|midwife|consultant)",
    r"as someone who (?:looked after|treated|saw|operated on|delivered) you",
    r"(?:at|during|after|before|from|about|for|of|in|with|on) (?:your|his"
    r"|her) (?:\w+ ){0,2}?(?:visits?|appointments?|stay|surgery|procedure|consultation"
    r"|check-?up|follow-?up|delivery|admission|operation|biopsy|scan|mri|colonoscopy|smear)",
    r"(?:your|his|her) (?:own )?(?:chart|medical records?|records?|labs?|lab results|test results"
    r"|bloods|biopsy|scan|mri|ct|x-?ray|scan results|diagnosis|prescription|file"
    r"|notes)(?: results?)? (?:clearly |really |actually )?(?:show|says?|said|prove|confirm|were"
    r"|was|is|are|came back)\w*",
    rf"(?:you|she|he|this (?:lady|man|gentleman|woman|reviewer|person|patient)|madam"
    rf"|sir,? you) (?:were|was|are|is|have been|had been|has been) (?:\w+ )?{_SEEN}(?: (?:here|by"
    rf"|at|in|of|with|for|to|three|two|a|on))?",
    r"(?:when|the day|the time|since|after|before) (?:you|she|he) (?:came|visited|were|was|arrived"
    r"|attended|got) (?:in|to see|to our|to my|at our|at my|here|our|under|on our)",
    rf"{_WE} (?:have |had |also |only |even |both |already |then "
    rf"|just )?{_CARED} you(?:r (?:{_KIN}|\w+))?(?! (?:all|so|guys))",
    rf"{_WE} (?:have |had |also |only |even |already )?{_HAD} (?:\w+ ){{0,5}}?(?:you"
    rf"|your) (?:\w+ ){{0,6}}?(?:visit|scan|surgery|test|results?|on the|in (?:may|june|july|march"
    rf"|april|january|february|august|september|october|november|december)|dose|risks?|care"
    rf"|medication|{MEDICINES})",
    r"you (?:no-?showed|missed (?:\w+ ){0,2}appointments?|(?:refused|declined) (?:the |a |an "
    r"|your |that |any )?(?:\w+ )?(?:treatment|care|test\w*|scan|mri|ct|biopsy|surgery|antibiotics"
    r"|epidural|referral|admission|offer|vaccine|third)"
    r"|left against medical advice|never (?:came back|followed up)|didn'?t take your)",
    r"(?:thank you|thanks|sorry|grateful|glad|lovely|honou?red|privilege) (?:for|about|to have"
    r"|it was|you)(?: \w+){0,3}? (?:visiting|choosing us|your visit|coming to|coming in|being (?:a"
    r"|such)|trusting (?:us|me) with|your (?:experience|wait|time|delay) (?:at|in|with|on) (?:our"
    r"|my)|had you|have you in our)",
    r"(?:this|that|the|she|he|reviewer|person|they)(?: \w+){0,2} (?:is|was|'s|has been) (?:a |an "
    r"|my |our )(?:former |ex-?|long-?time |difficult )?patient(?: of (?:mine|ours))?",
    r"(?:but |since |and )?(?:they|she|he|you|the patient)(?: (?:her|him|them)self)? (?:posted"
    r"|went (?:public|to the press)|made (?:it|this) public|shared (?:it|this|her|his)"
    r"|brought (?:it|this|that) up|waived|started it|told everyone)(?: (?:it|this|that|about it"
    r"|(?:her|his|their) (?:own )?story|to the press))? ?(?:first|publicly|up first|so here'?s"
    r"|so i(?:'ll| will| can)|,? i(?:'ll| will))",
    rf"(?:so (?:happy|glad|pleased)|glad|happy|pleased|delighted|hope"
    rf"|lovely that)(?: that)? (?:your|the|you(?:'re| are| were)?) (?:\w+ )?(?:{_CARE}|walking"
    rf"|healed|recovering|pain-?free|feeling better|back on)(?: \w+){{0,3}}? ?(?:is|are|has|have"
    rf"|'s|after|again|healed|out|gone|stopped|went|back|better|settled)",
    r"(?:i|we) (?:do |still |well )?remember (?:you|our (?:conversation|appointment|consultation)"
    r"|your)(?: \w+){0,3}?",
    r"(?:it'?s|it is|that'?s|all|right there|written|documented) in (?:the|your|her|his|our"
    r"|my) (?:notes|chart|record)s?|(?:i'?ve|i have|we'?ve|we) (?:looked|checked|pulled|reviewed"
    r"|read|got)(?: \w+){0,2}? (?:your|our|the|her|his) (?:notes|chart|file|records?|cctv)"
    r"|we have cctv",
    rf"your {_KIN} (?:\w+ )?(?:was|were|is|arrived|had|came|died|received|got|refused|signed"
    rf"|asked) (?:\w+ ){{0,4}}?(?:ward|us|here|late|unit|care|gentleman|end|scan|surgery|emergency"
    rf"|admitted|discharged|seen|patient|treated|unwell|sick|ill|treatment|brave|dose)",
    rf"your {_KIN} (?:{_CARE})(?: \w+){{0,2}}? (?:was|were|is|went|had)",
    rf"(?:reviewer|review|guy|lady|person|man|woman"
    rf"|one star)(?: [\w']+){{0,8}}?[:,] ?(?:\w+ ){{0,3}}?(?:she|he|you|your|they) (?:\w+ )?(?:was"
    rf"|were|had|{_CARE}|{_WENT})(?: \w+)",
    r"(?:this|a|the|madam|certain) (?:\w+ ){0,2}?(?:reviewer|lady|man|gentleman|woman|family"
    r"|person|anonymous)(?: \w+){0,4}? (?:was|were|had|has|turned|came|left|refused|declined"
    r"|didn'?t|never|knows perfectly well|forgot|fails to mention"
    r"|omits?)(?: [\w']+){0,6}? (?:appointments?|referred|offered|scan|biopsy|treat\w+"
    r"|discharged|drunk|medic\w+|surgery|warned|consent\w*|cycle|dose|refused|abus\w+|bill"
    r"|payment)",
    r"(?:nothing was lost|the biopsy was|your biopsy)(?: \w+){0,3}|you were so brave|(?:she|he"
    r"|you) knows? perfectly well(?: that)? we",
)
_IN_AN_ANSWER = any_of(
    rf"you (?:\w+ )?{_WENT}",
    r"you(?:'ve| have)? (?:\w+ )?(?:been coming|been seen|been treated|been with us"
    r"|been a patient|owe|signed|were|had|got|waited|received|came)(?: [\w-]+){0,6}",
    rf"your (?:{_KIN} )?(?:\w+ )?{_CARE} (?:\w+ )?(?:was|were|is|are|did|didn'?t|went|had|came"
    rf"|showed|shows|healed|mentions?|clearly|you signed)",
    rf"(?:{_WE}|nobody|no one) (?:\w+ )?(?:{_CARED}|{_HAD}|did|made"
    rf"|moved) (?:[\w']+ ){{0,3}}?(?:you|your|two|three|four|five|several|scans?|tests?"
    rf"|voicemails?)(?: [\w-]+){{0,4}}",
    rf"(?:with|about|for|of|after|on) (?:your|his|her|their) (?:\w+ )?{_CARE}",
    r"(?:you consented|the consent (?:form )?you|keep up (?:the|your) [\w ]{3,20}|(?:i"
    r"|we) saved|when you got here|when you left|that night|on the day|model patient|(?:hope"
    r"|so glad|glad) (?:you|your|the) (?:\w+ ){1,5})",
)
_REVIEW = any_of(
    r"(?:one|1|two|five|5)[- ]stars?|reviewers?|(?:this|your|that|the|a certain) review"
    r"|reviews? (?:of|about) (?:our|my|the (?:practice|clinic))|google review|for the record"
    r"|not how i remember|not going to (?:argue|go into)|won'?t go into detail"
)
_IN_GENERAL = any_of(
    r"ask your (?:doctor|physician|nurse|pharmacist|midwife)",
    r"imagine|hypothetical\w*|whether (?:you|someone|somebody|anyone|or not|we)|anyone'?s"
    r"|anybody'?s|no one'?s|any (?:patient|person|individual)s?|everyone'?s",
    r"(?:can'?t|cannot|can not|unable to|not able to|never|won'?t|will not|don'?t|mustn'?t"
    r"|could) (?:\w+ )?(?:confirm|discuss|comment|speak (?:about|of|to)|say whether|talk about"
    r"|answer|share|reveal|disclose)",
    r"(?:please |do )?(?:call|ring|contact|reach|email|write to|get in touch)(?: \w+){0,2} (?:us"
    r"|our|the)(?: \w+){0,3}",
    r"(?:patients|people|women|men|students|you all|y'?all|readers|followers)|if (?:you|anyone"
    r"|someone)|your (?:own )?(?:doctor|review|message|feedback|concerns?|comment|paper|talk"
    r"|thread|kind words|team|exams?|students?|work|lecture)",
)


def confirming_care(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    found = {*sentences_with(text, _CONFIRMS, unless=_IN_GENERAL)}
    if draft.reply_to is not None or _REVIEW.search(text):
        found |= {*sentences_with(text, _IN_AN_ANSWER, unless=_IN_GENERAL)}
    if not found:
        return ()
    why = "speaks of somebody's own care, and so says that there was care"
    sure = 0.85 if draft.reply_to else 0.7
    return (
        Finding(FindingKind.CONFIRMING_CARE, tuple(sorted(found)), sure, why, Line.STARTER_NO_CARE),
    )
