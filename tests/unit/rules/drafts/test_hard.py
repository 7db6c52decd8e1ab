"""What identifies alone is always pointed at, and what only looks like it is not."""

from bot.model.drafts import Detail, Draft, FindingKind
from bot.rules.drafts import review

ALONE = {Detail.GREAT_AGE, Detail.NUMBER, Detail.FACE, Detail.FULL_DATE, Detail.NAME}

HARD = """
Discharged a 93-year-old today who out-walked the physio
Removed a splinter from a man who will be 96 on Sunday
My last patient of the day was born in 1929 and remembers everything
A hundred-and-two year old woman scolded me for my shoes
91yo F, hip fracture, walked day one
She is ninety-four and refuses a stick
Pt 98M, still farms
Our oldest inpatient turned 105 this week, cake for all
a 90 year old told me I look tired
94 y/o lady beat covid
F, 92, syncope, loved the ambulance ride
Aged 97 and on no medicines at all
at 99 he drove himself to clinic
She'll be 101 in March. Her knee will be fine
my 95 yr old pt asked for a beer
Just clerked someone in their late nineties with a better memory than mine
Nonagenarian with a first STEMI and a wicked sense of humour
95yrs old, no teeth, big smile
patient aged ninety-one, two hip replacements
The gentleman was 100 years and 3 days old
Potassium 7.2!! MRN 558203
Who can explain this? Record number 20-114-883
Screenshot of the results for hospital number K448291
chart #7781203 is the one to look at
Her NHS number is 943 476 5919 if anyone from that trust can look
SSN 123-45-6789 was printed on the wristband. Why.
Medicare no 2951 64829 1 rejected again
Accession number A24-1180237, see the slide
patient ID 44821190, any takers?
file no. 991827 has gone missing
Case 2024-00817733 needs a second reader
DOB 03/04/1951, came in with a GCS of 7
medical record no: 33-81-92-7
UR number 1182736 anyone at the Alfred?
Look at this rash! (Her face is in it, she said it's fine)
Photo of my resus bay, patient's wristband and all
Great wound closure, photo attached, ignore the name on his wristband
Selfie with my patient after her last chemo
Check out this before and after. You can see his whole face but he signed
pic: the ID band says it all
Video of him walking again, face and all, what a day
Her hospital bracelet is readable in the picture, oops
Posting the ECG with the name label still on it
The name on the whiteboard behind me in this selfie is blurred... not
You can tell who it is from the tattoo in this picture
Picture of the foot with the name tag on the toe
X-ray below, name and date of birth top right
On 4 March 2024 we delivered triplets at St Mary's
Admitted 12/11/2023 to the Royal Free with a stroke
She came to our clinic on 2024-05-17 with a lump
3rd of June 2023, Mercy Hospital, a boy with meningitis
He died in our ICU on 9 Feb 2022
Seen on the 14th of August 2024 in Leeds A&E with a snake bite
Operated on her on 6.7.2024 in Graz
September 3rd, 2021: our first ECMO patient in Bergen walked out
Stroke call at Ninewells on 23rd October 2023, she was 41
I met him on October 12, 2022 at Duke, he was dying
Surgery was 07-22-2024 at our hospital and she is home
"""

ONLY_LOOKS_LIKE_IT = """
Sats 94% on air and climbing, good night all
We saw 94 patients today and I need a chair
My grandma is 96 and still drives. Terrifying
My 93-year-old grandfather sends me voice notes about my posture
The guideline is from 12 March 2024 and already dated
Join us in Boston on October 12, 2025 for the course
I start at Mercy on July 1st 2026, any advice for a new intern?
Our clinic moves to Leeds on 4 March 2026
95% of charting is copying charting
Half my inbox, 97 messages, is from the fax machine
BP 98/60 in the example, what would you do first?
My old badge photo makes me look 12
Photo of my lunch: sad
No faces in the picture, consent on file, details changed
The number to call is 988 if you are struggling
Call the clinic on 555-010-2233 to book a flu jab
Trial NCT04292899 is recruiting
DOI 10.1056/NEJMoa2034577 is the one to read
Chapter 97 of this book is the best
I was born on 3 May 1984 and my knees know
Bus 94 was late again
In 1999 he wrote the best textbook of cardiology
A 34yo with chest pain walks in. What is your first test?
The 92 bus and I both run late
Face masks are back in our department
My tattoo of the brachial plexus is finally done, picture below
Case 3 in the quiz was hard
"""


def lines(text: str) -> list[str]:
    return text.strip().split("\n")


def test_every_hard_identifier_is_pointed_at() -> None:
    assert len(lines(HARD)) > 50
    assert [text for text in lines(HARD) if not identifies(text)] == []


def test_numbers_dates_and_pictures_of_nobody_are_left_alone() -> None:
    assert [text for text in lines(ONLY_LOOKS_LIKE_IT) if review(Draft(text))] == []


def identifies(text: str) -> bool:
    found = [each for each in review(Draft(text)) if each.kind is FindingKind.PRIVACY]
    return any(ALONE & {*each.details} for each in found)
