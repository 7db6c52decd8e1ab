"""What one person should do about their own health, told to them in public."""

from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind
from bot.model.lines import Line
from bot.rules.drafts.reading import any_of, plainly, sentences_with

_MEDICINE = (
    r"(?:mg|mcg|ml|dose|doses|tablets?|pills?|meds?|medications?|medicine|antibiotics?|statins?"
    r"|metformin|insulin|ibuprofen|advil|tylenol|acetaminophen|paracetamol|aspirin|prednisone"
    r"|steroids?|ssris?|(?:anti|de)\w*(?:depress|coagul|hypertens|psychot|histamin)\w*|lexapro|zoloft|sertraline|ozempic|semaglutide|warfarin|eliquis|lisinopril"
    r"|beta[- ]?blockers?|levothyroxine|amoxicillin|ivermectin|melatonin|supplements?|vitamin \w+"
    r"|magnesium|benadryl|gabapentin|adderall|xanax|opioids?|inhaler|chemo|hormones?"
    r"|blood thinners?)"
)
_TOLD = any_of(
    r"you (?:should|need to|must|have to|can|could|ought to|can safely|might want to|'ll want to)"
    r"(?: \w+)? (?:take|stop|start|try|increase|double|halve|skip|switch|cut|taper|get|use|ask for"
    r"|come off|go off|go on|up|drop|lower|raise|add|quit|avoid)",
    r"(?:i'?d|i would) (?:\w+ )?(?:take|stop|start|try|increase|double|halve|skip|switch|cut|taper"
    r"|come off|go on)(?= .{0,60}(?:your|if i were you|in your))",
    r"(?:just|simply|please|go ahead and|definitely|instead|then)?,? ?(?:take|stop|start|double"
    r"|halve"
    r"|increase|skip|taper|switch|come off|up|drop|cut) (?:taking )?(?:your|the|to|off|half|two"
    r"|\d+)",
    r"(?:take|try|start with|give (?:her|him|them|your \w+)) (?:about |up to )?\d+ ?(?:mg|mcg|ml"
    r"|tablets?|pills?|units?|grams?|g)",
    r"(?:don'?t|do not) (?:take|stop|bother with|need|worry about)(?: \w+)? your",
    r"sounds like (?:you (?:have|'ve got)|your|a classic|classic)",
    r"(?:you (?:have|'ve got|probably have|most likely have|definitely have))",
)
_MATTER = any_of(
    _MEDICINE,
    rf"\d+ ?{_MEDICINE}",
    r"your (?:\w+ )?(?:dose|symptoms?|rash|pain|fever|cough|labs?|results?|numbers?|a1c|levels?"
    r"|pressure|bp|thyroid|anxiety|depression|migraines?|infection|cancer|diabetes|pregnancy|kid"
    r"|child|son|daughter|mom|baby|lump|mole|surgery|scan|mri|ct|heart rate|cholesterol|periods?)",
    r"(?:appendicitis|pneumonia|shingles|strep|uti|gerd|ibs|celiac|lupus|endometriosis|sciatica"
    r"|migraines?|eczema|psoriasis|adhd|bipolar|sinusitis|gout|reflux|anemia|a blood clot|mono)",
)
_SECOND_PERSON = any_of(r"you(?:r|rs|rself|'re|'ve|'d|'ll)?")
_IN_GENERAL = any_of(
    r"talk (?:to|with) your (?:own )?(?:doctor|physician|gp|team|pharmacist)(?: (?:first|before))?",
    r"ask your (?:own )?(?:doctor|physician|gp|team|pharmacist)",
    r"as (?:doctors|physicians|clinicians|residents)",
    r"your patients?",
    r"(?:dear|fellow|hey) (?:residents|interns|colleagues|trainees|students)",
)


def individual_advice(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    if _IN_GENERAL.search(text):
        return ()
    spans = sentences_with(text, _TOLD, _MATTER)
    to_somebody = draft.reply_to is not None or _SECOND_PERSON.search(text) is not None
    if not spans or not to_somebody:
        return ()
    why = "tells one person what to do or what they have"
    sure = 0.8 if draft.reply_to else 0.7
    return (Finding(FindingKind.ADVICE, spans, sure, why, Line.STARTER_IN_GENERAL),)
