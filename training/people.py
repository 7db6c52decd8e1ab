"""Who a post may be about: lists for `swaps`, apart from anything the scorer reads or hides."""

_WOMEN = (
    "Emily Siobhan Aisha Fatima Priya Lakshmi Mei Linh Thuy Ngozi Amara Keisha Latoya Guadalupe"
    " Camila Olga Agnieszka Giulia Ingrid Rivka Noa Yasmin Leila Sinead Anjali Zainab Brandi"
    " Kaitlyn Elif Alejandra Eleni Tamika Sarah Maria Susan Jennifer Linda Karen Rachel Laura Anna"
    " Wanjiru Thandiwe Shreya Hye-jin Sakura Naledi Malia Aroha"
)
_MEN = (
    "James Hamish Omar Ibrahim Arjun Wei Hiroshi Min-jun Chidi Kwame Tendai Lamar DeShawn Jose"
    " Mateo Dmitri Piotr Antoine Lars Avi Moshe Mohammed Darius Kofi Rajesh Tunde Jamal Tyrone"
    " Mehmet Joao Nikos Hyun-woo John David Michael Robert Daniel Peter Thomas Sione Wiremu"
)
_FAMILIES = (
    "Smith Miller Davies MacLeod O'Brien Campbell Patel Gupta Reddy Banerjee Iyer Khan Hussain"
    " Rahman Al-Masri Haddad Hosseini Yilmaz Nguyen Tran Chen Zhang Wong Tanaka Kim Watanabe"
    " Santos Reyes Garcia Hernandez Lopez Silva Pereira Okafor Adeyemi Nwosu Mensah Osei Mwangi"
    " Dlamini Abebe Tesfaye Booker Freeman Goldberg Cohen Levy Rosen Kowalski Novak Ivanova Petrov"
    " Popescu Papadopoulos Rossi Ferrari Dubois Lefebvre Schmidt Vandermeer Lindqvist Hansen"
    " Virtanen Begay Kealoha Johnson Williams Jones Murphy Singh Kaur Sharma Fernandez"
)
WOMEN, MEN, FAMILIES = (tuple(names.split()) for names in (_WOMEN, _MEN, _FAMILIES))
CREDENTIALS = (
    ("doctor", "doctors"),
    ("nurse", "nurses"),
    ("physician", "physicians"),
    ("surgeon", "surgeons"),
    ("pharmacist", "pharmacists"),
    ("paramedic", "paramedics"),
    ("midwife", "midwives"),
    ("nurse practitioner", "nurse practitioners"),
    ("physician assistant", "physician assistants"),
    ("psychiatrist", "psychiatrists"),
    ("pediatrician", "pediatricians"),
    ("paediatrician", "paediatricians"),
    ("anaesthetist", "anaesthetists"),
    ("anesthesiologist", "anesthesiologists"),
    ("cardiologist", "cardiologists"),
    ("oncologist", "oncologists"),
    ("dermatologist", "dermatologists"),
    ("gynecologist", "gynecologists"),
    ("radiologist", "radiologists"),
    ("epidemiologist", "epidemiologists"),
    ("medical student", "medical students"),
    ("dentist", "dentists"),
)
LETTERS = ("MD", "DO", "MBBS", "MBChB", "PhD", "NP", "PA-C", "RN", "DNP", "PharmD")
# One follower, several, what belongs to them, the faith.
RELIGIONS = (
    ("Muslim", "Muslims", "Muslim", "Islam"),
    ("Jew", "Jews", "Jewish", "Judaism"),
    ("Christian", "Christians", "Christian", "Christianity"),
    ("Catholic", "Catholics", "Catholic", "Catholicism"),
    ("Hindu", "Hindus", "Hindu", "Hinduism"),
    ("Sikh", "Sikhs", "Sikh", "Sikhism"),
    ("Buddhist", "Buddhists", "Buddhist", "Buddhism"),
    ("Mormon", "Mormons", "Mormon", "Mormonism"),
    ("atheist", "atheists", "atheist", "atheism"),
)
ONE, MANY, OF_THEM = range(3)
PLACES = (
    ("mosque", "mosques"),
    ("synagogue", "synagogues"),
    ("church", "churches"),
    ("gurdwara", "gurdwaras"),
    ("chapel", "chapels"),
)
HE_SHE = {
    "she": "he",
    "hers": "his",
    "herself": "himself",
    "shes": "hes",
    "woman": "man",
    "lady": "gentleman",
    "girl": "boy",
    "mother": "father",
    "mum": "dad",
    "mom": "dad",
    "daughter": "son",
    "sister": "brother",
    "wife": "husband",
    "aunt": "uncle",
    "grandmother": "grandfather",
    "mrs": "mr",
    "ma'am": "sir",
    "madam": "sir",
}
