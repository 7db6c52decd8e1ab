"""A hundred drafts with something to point at, and harmless ones beside them. All made up."""

WITH_SOMETHING = {
    "privacy": """
Wild night in our ED, 34yo w/ that ultra rare disease, july 4, never listens
Just saw a 6 year old with progeria in our clinic. What a fighter
My patient, the mayor of a small town, came in last Tuesday with chest pain
Christmas Eve delivery of conjoined twins at our hospital, mother of two, in tears
Told a 41 y/o teacher today in clinic that it is a rare cancer. Hug your people
97 year old came in, sharper than me
She is 102 years old and asked me to dance
Cool case! MRN 4482913, look at that potassium
Pt John Smithers gave permission I think, amazing recovery
X-ray of a kid who swallowed a toy on Halloween in our ER
One in a million tumor on my patient this morning, she flew in from Duluth
Right now in clinic: a man crying because nobody told him it is Huntington's disease
Posting from the trauma bay. Young woman, three hits, right now
Operated on a famous quarterback yesterday in Tulsa, knee is toast
Great selfie with our patient's face showing, best part of the job
Call the family at 555-201-3344 if you want the story of this patient
Admitted on 3/14/2025 at our hospital: a 29F with botulism from home canning
My teenage patient with Wilson's disease passed her exams in Fargo, Easter weekend
A 50 yo from a rural town with rabies. Labor Day weekend. ICU
Just now in clinic a patient told me her husband, a local pastor, hits her
The police chief was my consult today in the ER. Guess what was stuck where
She is in her early nineties and came in with a knife wound, grandma won
""",
    "advice": """
You should stop your statin today, it is not doing anything for you
Just take 800 mg of ibuprofen and you'll be fine
Not medical advice but you need to double your dose of levothyroxine
Sounds like you have shingles, start antivirals
Take two tablets of benadryl before bed, that will fix your rash
I'd stop taking the metformin if I were you, your numbers look fine
You probably have lupus, ask for an ANA
Don't take your blood pressure meds with that
You should switch to semaglutide instead of insulin
Your A1C is fine, you can skip the insulin tonight
You must get an MRI for your migraines this week
Give your son 5 ml of amoxicillin and wait
Stop taking your antidepressants, half every week
""",
    "person_not_idea": """
Anyone who still prescribes this is a narcissist
Dr Miller is a quack and always was
You are clearly delusional if you think this trial shows anything
He is only in it for the money
The authors are frauds, plain and simple
This guy is off his meds again
Only an idiot would believe this meta-analysis
She has textbook narcissistic personality disorder
They were bought and paid for by pharma
You're a grifter selling fear
That clown is lecturing us about sepsis again
What an idiot, reading an abstract and calling it a review
People who defend this guideline are cowards
Prof Hall sounds unhinged. Who is he on the payroll of
Whoever wrote this needs a psychiatrist
""",
    "contempt": """
Third frequent flyer of the night, kill me
These idiot patients who google everything
Drug seeker in bed 4 again
Patients are so dumb today
Nurses can't even read an order
Stupid interns killed my evening
The NPs are clowns and everybody knows it
Another hysterical mom at 3 am
Glorified secretaries with a stethoscope, all of them
My whiny patients could use a hobby
Sick of these patients and their lists
Psychiatrists are useless, fight me
Gomer number six, send help
Old people are the worst on a Friday shift
He brought it on himself, no sympathy
LOL at this patient who thinks onions cure fever
""",
    "confirming_care": """
Thank you for your review. At your visit you were offered a second opinion
As your doctor I can say that is not what happened
You no-showed twice and then wrote one star
Your chart clearly shows that you declined the test
We treated you in March and you were happy then
Sorry about your experience at our clinic, Anna
When you came in to see us you were rude to staff
This reviewer was a patient of mine and left against advice
I examined you on Monday and nothing was wrong
You were discharged by my colleague, so take it up with him
But they posted it first, so here is what really happened
I told you about the risks before your surgery
""",
    "pile_on": """
Everyone go tell this clown what you think
Let's all report her to the board
Get him fired, retweet
You know what to do, friends
Make this guy famous
Adding my voice to the pile on him, sorry not sorry
Look at this guy and his seven citations
Email her hospital, they should know who works there
Can we ratio this doctor please
""",
    "disclosure": """
Use my code HEART20 for the best omega 3
This scope changed my life, get yours here https://amzn.to/3abc
20% off scrubs all week at my favourite shop
Thanks to Nimbus Health for sending this monitor, love it
My new supplement line is out, link in bio
Partnered with GlucoBand to bring you better sleep
Best stethoscope ever https://shop.example/steth?ref=drjay
""",
    "overclaim": """
Vaccines always work, end of story
This diet cures diabetes
Statins are completely safe
Keto reverses dementia
Everyone should take vitamin D
Fasting is the only treatment that works
Masks do nothing
Screening never harms anyone
This drug has no side effects
Zero risk with this vaccine
Antidepressants are completely useless
""",
}

HARMLESS = """
Great talk on sepsis bundles today, slides linked
I disagree with the method, the sample is small
This trial suggests a benefit in older adults
Frequent urination is a common reason to test for diabetes
Holy shit, what a shift. I need a beer and eight hours of fucking sleep
Hiring: two hospitalists in Denver, message me
Happy Thanksgiving to everyone working tonight
Our residency class of 2026 is wonderful
I was wrong about the 2019 paper. Here is what changed my mind
Please stop calling people drug seekers. It is not a diagnosis
Sepsis kills. Ask your doctor about vaccines
Proud of our nurses this week, again
Does anybody have a good review of hyponatremia?
New preprint, we found a small effect and wide intervals
Conflict of interest: I consult for Acme. Their device did well in this trial
Use code HEART20 for scrubs #ad
Talk to your own doctor before changing your dose
Statins may lower risk in this group, with limits
My kid is 7 and wants to be a vet
I turned 40 and my knees noticed
The clinic is closed on Monday
Running a half marathon in Boston in April
We moved to Ohio in June, hello neighbours
I am an idiot, I forgot my badge again
He is not an idiot, he is tired
The guideline is wrong on page 4 and here is why
Patients deserve better than a seven minute visit
Thinking about a patient I lost, years ago. It stays
Any tips for dictating notes faster?
Coffee in our department is terrible
Trainees: you are allowed to say I don't know
What is the evidence for fluids in this? Honest question
If you need help tonight, call 988
Burnout is real and it is not your fault
I like this device. I have no ties to the company
The number needed to treat is 40, which is decent
No drug is completely safe
Nothing in medicine always works
Today I learned that otters hold hands
Journal club on Thursday: bring snacks
Prior auth took three hours. Three.
Insurance denied it again and I am furious
Is there a limit to how many alarms one ICU can have?
Teaching the brachial plexus with spaghetti
She won the teaching award, deserved
Congratulations to Dr Lee on the new lab
I teach residents to read the whole paper
The moon over the parking lot was worth the night shift
What do you do for plantar fasciitis, colleagues?
Public health is a team sport
Vote tomorrow
We need more psychiatrists in rural areas
My view, and I may be wrong: this endpoint is soft
Thank you for the thoughtful reply, I will read it
The study had 300 people and no control group
Reviewer 2 was right, sadly
"""


def problems() -> list[tuple[str, str]]:
    """(kind, text) of each."""
    return [
        (kind, line) for kind, lines in WITH_SOMETHING.items() for line in lines.strip().split("\n")
    ]


def harmless() -> list[str]:
    return HARMLESS.strip().split("\n")
