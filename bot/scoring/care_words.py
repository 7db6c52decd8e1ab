"""The words of illness, family and body, in folded text, and how much a phrase of them weighs.

Weights are hand-set log-odds over `CARE_PRIOR`; care begins at even odds. They favour recall: a
false alarm of the guard costs a mute that somebody can still make by hand, while a miss could
silence a patient.
"""

from bot.scoring.signals import Signal, compile_phrase

CARE_PRIOR = -2.2
SURE = 5.5
LIKELY = 3.4
PLAIN = 2.6
PART = 1.5
TRACE = 0.8
PERSONAL = 1.6  # with the trace that a mention of illness carries, just enough
ILLNESS = "mention of illness"

_KIN = (
    "mom mother mommy mama ma mummy dad daddy da father papa pop nan nana gran grandma granny"
    " grandmother grandpa"
    " grandad granddad grandfather wife husband hubby partner boyfriend bf girlfriend gf spouse"
    " fiance fiancee"
    " son sons daughter daughters kid kids child children baby babies bairn wean weans lad lass"
    " toddler newborn"
    " infant brother sister bro sis sibling twin twins cousin uncle aunt auntie niece nephew"
    " friend mate bestie"
    " roommate flatmate neighbor boy girl family loved_one parents yr_old year_old yo month_old"
    " mo_old week_old wk_old 2yo 3yo 4yo 5yo 6yo kiddo parent grandson granddaughter stepson"
    " stepdad"
    " stepmom in_law mother_in_law father_in_law old_man missus abuela abuelo lo teen teenager"
    " little_one"
    " son_in_law best_friend girlie pregnant_wife"
)
_BODY = (
    "chest heart head stomach belly tummy gut back leg legs arm arms knee hip neck throat eye"
    " eyes ear ears tooth"
    " teeth jaw gum gums skin lung lungs kidney kidneys liver bladder breast breasts ovary"
    " uterus womb foot feet toe"
    " toes hand hands finger fingers side ribs spine brain blood sugar sugars pulse oxygen sats"
    " bp incision wound"
    " stitches scar cut nose mouth lips tongue face shoulder groin lymph_nodes glands testicle"
    " balls period water waters body"
    " blood_pressure blood_sugar heart_rate temperature skull wrist ankle nipple bowel bowels"
    " rectum cervix"
)
_SYMPTOM = (
    "pain~ ache~ aching hurt~ bleed~ bled blood~ breath~ fever~ temp temperature seizure~"
    " seizing fits dizz~"
    " vomit~ puking puke nause~ rash~ hives numb numbness tingl~ faint fainted fainting"
    " collaps~ swell~ swollen swole lump~"
    " infect~ sepsis septic pus abscess~ migraine~ headache~ cancer~ chemo~ tumor~ leukemia"
    " lymphoma"
    " melanoma diabet~ insulin surger~ operation biops~ meds medication~ medicine medicines"
    " prescription~"
    " refill~ dose doses dosage pills tablets pregnan~ miscarr~ contractions labor depress~"
    " anxiety anxious"
    " panic_attack~ ptsd bipolar schizo~ psychosis psychotic_episode hallucinat~ hearing_voices"
    " relaps~ detox~"
    " withdrawal~ addict addicted addiction sober sobriety overdos~ oxygen asthma~ inhaler~"
    " allerg~ anaphyl~ epipen"
    " stroke strokes heart_attack~ heart_failure diagnos~ undiagnosed misdiagnos~ mri ct_scan"
    " scan scans xray x_ray"
    " test_results blood_work labs referral~ appointment~ appt waiting_list wait_list"
    " unconscious unrespons~"
    " choking wheez~ cough~ cold_sweats sweating weakness exhausted fatigue~ chronic"
    " chronically long_covid"
    " pneumonia sick ill poorly unwell dying died dies suffer~ symptom~ side_effects flare~"
    " flaring lupus crohns als"
    " parkinsons alzheimers dementia epilep~ endometriosis endo pcos fibro fibromyalgia"
    " ehlers_danlos pots autoimmune"
    " arthritis sciatica hernia~ appendi~ gallbladder gallstones kidney_stone~ uti utis"
    " fractur~ sprain~ scalded stung"
    " poisoned swallowed palpitations racing arrhythmia afib pacemaker dialysis transplant"
    " hospice palliative icu er"
    " a_e trolley ambulance~ hospital a_and_e ventilator intubated coma hospitali~ admitted"
    " worsening"
    " eating_disorder anorexi~ bulimi~ purging starving paralyz~ paralys~ blurry going_blind"
    " gone_blind went_blind diarrhea constipat~"
    " peeing peed shitting spotting discharge concuss~ hemorrhag~ hemorrh~ jaundice~ itch~"
    " letharg~ floppy limp"
    " dehydrat~ insomnia sleep_in hiv std chlamydia herpes loose_motions vaccine_injur~ injur~"
    " therapy therapist"
    " psychiatrist rehab drowsy convuls~ clot clots stillborn preemie nicu postpartum ppd hypo"
    " hyper dka"
    " ketones throwing_up throw_up threw_up passed_out passing_out blacked_out self_harm~"
    " suicid~ die dead terminal"
    " metastas~ lymph_nodes stage_4 stage_3 stage_iv remission ulcer~ cyst~ polyp~ gangren~"
    " frostbit~ tremor~"
    " shaking cramps cramping period_pain hot_flashes menopaus~ catheter stoma wound~ stitches"
    " incision burn_unit"
    " broken_hip broken_leg broken_arm broken_wrist broken_ankle broke_my broken_ribs amputat~"
    " prolaps~"
    " antibiotic~ painkiller~ opioid~ tylenol ibuprofen paracetamol calpol lithium prozac"
    " zoloft lexapro xanax"
    " methadone suboxone prednisone metformin warfarin sertraline antidepress~ ssri~ benzos"
    " gabapentin hrt iud"
    " abortion ectopic preeclampsia eclampsia kidney_failure liver_failure sickle_cell"
    " cystic_fibrosis"
    " tourettes anemi~ iron_infusion transfusion thyroid graves hashimotos meltdown breakdown"
    " manic mania"
    " sectioned psych_ward anaesthetic anesthesia post_op choked drown~ drooping slurr~ stroked"
    " mastitis colic"
    " eds bpd ocd adhd adhd_meds adderall ritalin vicodin oxy oxycontin fentanyl morphine"
    " heroin meth vodka drunk tooth teeth spine peeling womb uterus ovar~ bladder kidney~ liver"
    " lungs stomach bowel~ gut_issues nerve~ disc_herniat~ sore stabbed shot_in bruise~"
    " bruising vein~ thyroid arter~ valve bypass stent~ stillness ringing tinnitus eyesight"
    " cataract~ glaucoma~ period_is late_period ivf fertility menstru~ hysterectom~ mastectom~"
    " lumpectom~ radiotherapy radiation nightmare~ flashback~ trauma croup rsv meningitis"
    " measles shingles tb malaria dengue concussion rabies bitten snakebite"
)


def _any(words: str) -> str:
    """An alternation; an underscore is a space, a tilde any ending."""
    return "|".join(word.replace("_", " ").replace("~", r"\w*") for word in words.split())


_STEP = (
    r"(?: (?!you\b|your\b|youre\b|hope\b|wish\b|they\b|patients?\b|treat\b|study\b|research\b"
    r"|nurses?\b"
    r"|doctors?\b|physicians?\b|colleagues?\b|clinic\b|taxes\b|tax\b|idiots?\b|people\b"
    r"|residents?\b|managed?\b|practice\b|saw\b|seen\b|how\b|laughing\b)\w+)"
)
WORDS = {
    "kin": _any(_KIN),
    "body": _any(_BODY),
    "symptom": _any(_SYMPTOM),
    "my": r"my|our(?! (?:\w+ )?(?:kids|children|babies|people|families|family|sons)\b)"
    r"|ma|mah"
    r"|(?:me|us)(?= (?:<kin>|<body>))",
    "self": "myself|meself|maself|my self|me self",
    "step": _STEP,
    "them": "him|her|them|it|he|she|they|this",
    "drug": r"\w{3,12}(?:statin|olol|zepam|zolam|azole|mycin|cillin|oxetine|aline|opram"
    r"|triptyline|codone|tadine|formin|gliptin"
    r"|parin|xaban|mab|tinib|phylline|profen|semide|thiazide|setron|lukast|vudine|clovir|idone"
    r"|apine|azine|adol)",
    "doctor": "doctor|gp|physician|nurse|specialist|hospital|er|emergency room|a and e|urgent care"
    "|ambulance"
    "|clinic|therapist|psychiatrist|dentist|midwife|pharmacist|surgeon|counselor|paramedics?"
    "|casualty",
}


def weigh(name: str, weight: float, *shapes: str) -> Signal:
    """One signal; any of its `shapes` shows it."""
    return Signal(name, weight, compile_phrase("|".join(shapes), WORDS))


# Longer words whose misspellings are read as the word meant; see `care.misspellings_of`.
_OFTEN_MISSPELT = (
    "suicide suicidal suicidally emergency ambulance unconscious bleeding breathing daughter"
    " pregnant prescription"
    " medication medicine hospital overdose overdosed appointment seizure seizures diabetic"
    " insulin infection"
    " depressed depression anxiety surgery symptoms headache migraine vomiting swollen"
    " pneumonia cancer doctor please"
    " terrified desperate collapsed diagnosed chemotherapy miscarriage dizzy allergic asthma"
    " inhaler breathe husband"
    " brother mother father hurting stomach fever anxious refill referral withdrawal"
    " psychiatrist therapist fainted"
    " unresponsive choking diarrhea temperature contractions antibiotics appendix myself"
    " himself herself"
)
OFTEN_MISSPELT = tuple(_OFTEN_MISSPELT.split())
