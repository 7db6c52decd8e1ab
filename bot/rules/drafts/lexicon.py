"""Words of the field that several reviewers look for: parts of patterns, none of them complete.

A word here says what a text is about, and never that something is wrong with it.
"""


def one_of(*lines: str) -> str:
    """A part of a pattern: any of these words, which a comma and a blank part in each line."""
    return f"(?:{'|'.join(word for line in lines for word in line.split(', '))})"


MEDICINES = one_of(
    # Stems that names of medicines end in (WHO, "The use of stems", 2018).
    r"\w{3,12}(?:pril|sartan|olol|statin|azole|cillin|mycin|cycline|oxacin|gliptin|gliflozin"
    r"|glutide)",
    r"\w{3,12}(?:zepam|zolam|oxetine|traline|triptan|ciclovir|cyclovir|profen|prazole|parin|xaban)",
    r"\w{3,12}(?:dipine|thiazide|semide|tidine|setron|lukast|terol|olone|isone|asone|thyroxine)",
    r"\w{3,12}(?:lizumab|tuximab|limumab|numab|tinib|pentin|gabalin|azine|idone|apine|faxine)",
    "meds?, medications?, medicines?, pills?, tablets?, capsules?, drops, patch(?:es)?, "
    "injections?",
    "antibiotics?, antivirals?, antidepressants?, anticoagulants?, antihistamines?, painkillers?",
    "anti-?inflammator\\w+, blood thinners?, beta[- ]?blockers?, water pills?, diuretics?, "
    "statins?",
    "steroids?, ssris?, snris?, nsaids?, ppis?, opioids?, opiates?, benzos?, stimulants?, "
    "triptans?",
    "contraceptives?, the pill, hormones?, hrt, testosterone, estrogen, oestrogen, progesterone",
    "inhalers?, insulin, metformin, aspirin, ibuprofen, advil, motrin, naproxen, aleve, tylenol",
    "paracetamol, acetaminophen, calpol, codeine, tramadol, oxycodone, morphine, colchicine",
    "allopurinol, prednisone, warfarin, eliquis, xarelto, plavix, digoxin, lithium, lexapro, "
    "zoloft",
    "prozac, wellbutrin, bupropion, trazodone, lamictal, ritalin, adderall, vyvanse, xanax, ativan",
    "valium, ambien, melatonin, benadryl, zyrtec, claritin, ozempic, wegovy, mounjaro, glp-?1s?",
    "amoxicillin, augmentin, keflex, bactrim, macrobid, nitrofurantoin, amlodipine, ivermectin",
    "hydroxychloroquine, naltrexone, ldn, chemo\\w*, methotrexate, humira, ferrous \\w+, iron",
    "vitamins?(?: [a-k]\\d*)?, magnesium, zinc, creatine, turmeric, ashwagandha, probiotics?",
    "supplements?, cbd, miralax, senna, imodium, laxatives?, antacids?, tums, pepto, ors, epipen",
    "minoxidil, finasteride, tretinoin, accutane, clonidine, baclofen, ketamine, psilocybin",
    "hydrocortisone, decongestants?, nasal spray, cough syrup, mirtazapine, amitriptyline",
)
DOSE = (
    r"\d{1,6}(?:[.,]\d{1,4})? ?(?:(?:-|to ) ?\d{1,6})? ?(?:mg|mcg|µg|ug|ml|mls|mg/kg|g|grams?|iu"
    r"|units?|puffs?|tabs?"
    r"|tablets?"
    r"|pills?|capsules?|drops|doses)"
)
CONDITIONS = one_of(
    r"\w{3,12}(?:itis|osis|aemia|emia|pathy|algia|oma|uria|plegia|phobia|thyroid|thyroidism)",
    "shingles, strep(?: throat)?, utis?, gerd, reflux, ibs, ibd, crohn'?s, coeliac, celiac, lupus",
    "endo, pcos, sciatica, migraines?, eczema, gout, mono, flu, influenza, covid, long covid, "
    "a cold",
    "pneumonia, asthma, copd, croup, measles, mumps, chicken ?pox, scabies, ringworm, "
    "lyme(?: disease)?",
    "adhd, autism, bipolar, ocd, ptsd, depression, anxiety, panic attacks?, burn-?out, dementia",
    "alzheimer'?s, parkinson'?s, epilepsy, seizures?, strokes?, tia, heart attacks?, angina, afib",
    "a-?fib, heart failure, hypertension, high blood pressure, diabetes, type 2, prediabetes, "
    "obesity",
    "cancers?, tumou?rs?, leuk\\w+, lymphoma, melanoma, cysts?, lymph nodes?, lipoma, hernias?, "
    "ulcers?",
    "gallstones?, kidney stones?, appendicitis, pancreatitis, blood clots?, dvt, pe, anaphylaxis",
    "allerg(?:y|ies|ic \\w+), hives, rash(?:es)?, infections?, virus, viral, fungal, bacterial, "
    "abscess",
    "fractures?, sprains?, torn \\w+, slipped disc, herniated disc, tendon\\w*, plantar fasciitis",
    "carpal tunnel, concussion, vertigo, bppv, tinnitus, menopause, perimenopause, preeclampsia",
    "ectopic, miscarriage, reflux, colic, constipation, diarrhoea, diarrhea, dehydrat\\w+, "
    "iron deficiency",
    "deficien\\w+, underactive, overactive, benign, malignant, pots, mcas, me/cfs, fibro\\w*, eds",
    "hiv, herpes, hpv, chlamydia, sepsis, insomnia, sleep apn\\w+, hyper\\w{4,12}, hypo\\w{4,12}",
    "bunions?, ingrown \\w+, hemorrhoids?, haemorrhoids?, piles, conjunctivitis, stye, glaucoma, "
    "aging",
    "fatigue, inflammation, pain, brain fog, arthritis, osteoporosis, infertility, acne, colds?, "
    "toxins",
)
SYMPTOMS_AND_PARTS = one_of(
    "symptoms?, rash, pain, fever, temp(?:erature)?, cough, headaches?, nausea, dizziness, "
    "swelling",
    "bleeding, cramps, itch\\w*, fatigue, palpitations, numbness, labs?, blood ?work, bloods, "
    "results?",
    "numbers?, a1c, hba1c, levels?, ferritin, tsh, ldl, cholesterol, creatinine, egfr, potassium, "
    "sugars?",
    "glucose, pressure, bp, heart rate, pulse, ecg, ekg, scans?, mri, ct, x-?rays?, ultrasound, "
    "biopsy",
    "thyroid, heart, liver, kidneys?, gallbladder, knees?, back, hips?, shoulder, ankle, wrist, "
    "neck",
    "ear, eyes?, throat, sinuses, gut, stomach, bowels?, bladder, skin, mole, lump, bump, spot, "
    "nail",
    "blister, wound, cut, burn, stitches, cast, periods?, cycle, pregnancy, bump, baby, kid, "
    "child, son",
    "daughter, toddler, newborn, mom, mum, dad, mother, father, husband, wife, partner, grandma, "
    "gran",
    "weight, sleep, mood, anxiety, depression, memory, dose, surgery, hernia, cancer, diabetes, "
    "infection",
    "asthma, migraines?, seizures?, allerg\\w+, reflux, stool, urine, pee, poo, appendix, "
    "tonsils, teeth",
)
TREATMENTS = one_of(
    "vaccin\\w+, jabs?, shots?, boosters?, mrna, drugs?, treatments?, therap(?:y|ies), diets?, "
    "keto",
    "carnivore, fasting, surger(?:y|ies), operations?, screening, masks?, masking, lockdowns?, "
    "tests?",
    "procedures?, protocols?, seed oils?, sugar, gluten, dairy, exercise, cannabis, botox, "
    "acupuncture",
    "homeopathy, psychedelics?, mammograms?, colonoscop\\w+, psa, stents?, pci, cures?, peptides?",
    "fluoride, breast ?(?:milk|feeding), formula, sunscreen, coffee, alcohol, red meat, "
    "cold plunges?",
    "saunas?, detox(?:es)?, cleanses?, juices?, essential oils?, chiropract\\w+, physio\\w*, "
    "massage",
    "circumcision, tonsillectom\\w+, c-?sections?, epidurals?, ivf, transplants?, dialysis, cpr, "
    "ect",
    "emdr, cbt, meditation, mindfulness, yoga, scans?, antipsychotics?, antivirals?, paxlovid, "
    "biologics?",
    "gender[- ]affirming \\w+, puberty blockers?, abortions?, aspartame, salt, carbs?, "
    "plant[- ]based \\w+",
)
CLINICIANS = one_of(
    "nurses?, nurse practitioners?, nps?, pas?, pa students?, physician associates?, crnas?, "
    "midwi(?:fe|ves)",
    "physician assistants?, residents?, regs?, registrars?, interns?, f1s?, f2s?, shos?, "
    "fellows?, scribes?",
    "consultants?, attendings?, med(?:ical)? students?, nursing students?, surgeons?, orthos?, "
    "ortho bros?",
    "radiolog(?:y|ists?), hospitalists?, internists?, psychiatrists?, psych, pathologists?, "
    "cardiolog(?:y|ists?)",
    "er docs?, ed docs?, em docs?, emergency (?:docs?|physicians?), paediatricians?, "
    "pediatricians?",
    "pharmacists?, techs?, paramedics?, emts?, medics?, chiros?, chiropractors?, naturopaths?, "
    "physios?",
    "pcps?, gps?, family (?:docs?|doctors?|medicine), dentists?, admin(?:s|istrators?)?, "
    "managers?, coders?",
    "an(?:a)?esthesiologists?, an(?:a)?esthetists?, an(?:a)?esthesia, gas(?:wo)?men, "
    "dermatolog(?:y|ists?)",
    "ob-?gyns?, obs, neurolog(?:y|ists?), nephrolog(?:y|ists?), urolog(?:y|ists?), receptionists?",
    "respiratory therapists?, rts?, social workers?, dietitians?, therapists?, optometrists?, "
    "colleagues?",
    "night (?:reg|team|float|staff|doc), day team, ward staff, triage, hcas?, cnas?, doctors?, "
    "docs, trainees?",
)
JOBS = one_of(
    "teacher, headteacher, principal, professor, lecturer, mayor, councill?or, council(?:man"
    "|woman), senator",
    "congress(?:man|woman), mp, politician, judge, lawyer, solicitor, barrister, sheriff, "
    "police officer, cop",
    "police(?:man|woman), detective, police chief, fire chief, fire ?fighter, fireman, soldier, "
    "marine, veteran",
    "pastor, priest, vicar, imam, rabbi, nun, monk, bishop, minister, deacon, coach, referee, "
    "jockey, athlete",
    "player, quarterback, goalkeeper, striker, footballer, cricketer, wrestler, boxer, gymnast, "
    "swimmer, rower",
    "olympian, champion, marathoner, runner, ultramarathon\\w*, cyclist, climber, surfer, skier, "
    "dancer, ballerina",
    "singer, rapper, musician, violinist, cellist, pianist, guitarist, drummer, organist, "
    "conductor, composer",
    "actor, actress, comedian, presenter, newsreader, news anchor, anchor, weather(?:man|woman"
    "|girl), dj",
    "journalist, reporter, author, novelist, poet, painter, sculptor, influencer, youtuber, "
    "streamer, model",
    "farmer, dairy farmer, rancher, shepherd, beekeeper, fisherman, fisher(?:wo)?man, trawlerman, "
    "lobsterman",
    "sailor, captain, pilot, flight attendant, astronaut, trucker, lorry driver, bus driver, "
    "taxi driver, cabbie",
    "train driver, postman, post(?:al worker|wo?man), mail carrier, baker, butcher, chef, "
    "barista, bartender",
    "publican, landlord, hairdresser, barber, tattooist, florist, jeweller, shopkeeper, "
    "librarian, lifeguard",
    "lollipop lady, crossing guard, plumber, electrician, welder, carpenter, roofer, miner, "
    "logger, lumberjack",
    "zookeeper, vet, veterinarian, lighthouse keeper, park ranger, ranger, gravedigger, "
    "undertaker, mortician",
    "magician, clown, circus \\w+, trapeze artist, chess (?:master|champion), ceo, founder, "
    "billionaire, banker",
    "dentist, midwife, nurse, pharmacist, paramedic, doctor, physician, surgeon, bride, groom, "
    "pageant \\w+",
    "monarch, princess, prince, ambassador, diplomat, spy, celebrity, tv star, reality star, "
    "drag queen",
)
