"""Our own words and corrections for the shipped network data; `make_network_data.py` reads them.

Everything here was written for this project: Croatian and French city names, further search names, notes on
doubtful facts, short labels. Blocks are `code`, then indented lines in the order the comment above them gives.
"""

# ruff: noqa: E501 - sentences and tables of words
from __future__ import annotations


def blocks(text: str) -> dict[str, list[str]]:
    """`code` at the margin, its words indented below it."""
    found: dict[str, list[str]] = {}
    words: list[str] = []
    for line in text.strip("\n").splitlines():
        if not line.startswith(" "):
            words = found.setdefault(line.strip(), [])
        elif line.strip():
            words.append(line.strip())
    return found


def pairs(text: str) -> dict[str, str]:
    """`code = word`, one a line."""
    return dict(line.split(" = ", 1) for line in text.strip().splitlines())


# -- Cities -------------------------------------------------------------------------------------------------

# Croatian display names: only where Croatian usage is settled and differs from UNESCO's spelling.
CITY_HR = pairs("""
ae-sharjah = Šardža
af-bamiyan = Bamijan
be-ghent = Gent
br-brasilia = Brasília
br-florianopolis = Florianópolis
ca-quebec-city = Québec
ar-vicente-lopez = Vicente López
cn-beijing = Peking
cn-shanghai = Šangaj
co-bogota = Bogotá
cz-prague = Prag
eg-aswan = Asuan
eg-cairo = Kairo
es-seville = Sevilla
fr-evian = Évian-les-Bains
gr-herakleion = Heraklion
gr-thessaloniki = Solun
hu-budapest = Budimpešta
il-tel-aviv-yafo = Tel Aviv-Jafa
iq-baghdad = Bagdad
iq-slemani = Sulejmanija
ir-bandar-abbas = Bandar Abas
ir-kashan = Kašan
ir-kermanshah = Kermanšah
ir-rasht = Rašt
ir-sanandaj = Sanandadž
it-milan = Milano
it-rome = Rim
jp-echizen-city = Echizen
kr-busan = Pusan
kr-cheongju-city = Cheongju
kr-seoul = Seul
lb-beirut = Bejrut
ma-tangier = Tanger
ma-tetouan = Tetuan
mn-ulaanbaatar = Ulan Bator
mo-macao = Makao
mx-mexico-city = Ciudad de México
mx-san-luis-potosi = San Luis Potosí
np-kathmandu = Katmandu
pa-panama-city = Panama
ph-baguio-city = Baguio
ph-cebu-city = Cebu
ph-dumaguete-city = Dumaguete
ph-iloilo-city = Iloilo
pl-gdansk = Gdanjsk
pl-krakow = Krakov
ro-bistrita = Bistrița
ru-kargopol = Kargopolj
ru-kazan = Kazanj
ru-saint-petersburg = Sankt-Peterburg
ru-ulyanovsk = Uljanovsk
ru-veliky-novgorod = Veliki Novgorod
sa-al-madinah-al-munawwarah = Medina
sa-riyadh = Rijad
se-gothenburg = Göteborg
sg-singapore = Singapur
bg-sofia = Sofija
tm-ashgabat = Ašgabat
ua-kharkiv = Harkiv
ua-kyiv = Kijev
ua-lviv = Lavov
uz-bukhara = Buhara
vn-ho-chi-minh-city = Ho Ši Min
az-sheki = Šeki
""")

# French names: only usual exonyms, or the accents that UNESCO's English spelling leaves out.
CITY_FR = pairs("""
ae-abu-dhabi = Abou Dabi
ae-dubai = Dubaï
ae-sharjah = Charjah
ar-vicente-lopez = Vicente López
au-adelaide = Adélaïde
az-baku = Bakou
be-ghent = Gand
be-kortrijk = Courtrai
br-florianopolis = Florianópolis
ca-montreal = Montréal
ca-quebec-city = Québec
cn-beijing = Pékin
cu-havana = La Havane
de-bremen = Brême
de-hannover = Hanovre
eg-aswan = Assouan
eg-cairo = Le Caire
eg-giza = Gizeh
es-barcelona = Barcelone
es-granada = Grenade
es-seville = Séville
es-valencia = Valence
es-zaragoza = Saragosse
fr-evian = Évian-les-Bains
gb-edinburgh = Édimbourg
ge-batumi = Batoumi
ge-kutaisi = Koutaïssi
ge-tbilisi = Tbilissi
gr-herakleion = Héraklion
gr-thessaloniki = Thessalonique
il-tel-aviv-yafo = Tel Aviv-Jaffa
iq-baghdad = Bagdad
ir-isfahan = Ispahan
ir-kermanshah = Kermanchah
ir-rasht = Racht
it-bergamo = Bergame
it-bologna = Bologne
it-carrara = Carrare
it-como = Côme
it-modena = Modène
it-parma = Parme
it-torino = Turin
jp-echizen-city = Echizen
kr-cheongju-city = Cheongju
kr-seoul = Séoul
lb-beirut = Beyrouth
ma-tangier = Tanger
mn-ulaanbaatar = Oulan-Bator
mx-mexico-city = Mexico
mx-san-luis-potosi = San Luis Potosí
np-kathmandu = Katmandou
pa-panama-city = Panama
ph-baguio-city = Baguio
ph-cebu-city = Cebu
ph-dumaguete-city = Dumaguete
ph-iloilo-city = Iloilo
pl-krakow = Cracovie
ro-bistrita = Bistrița
ru-saint-petersburg = Saint-Pétersbourg
ru-ulyanovsk = Oulianovsk
ru-veliky-novgorod = Veliki Novgorod
sa-al-madinah-al-munawwarah = Médine
sa-riyadh = Riyad
se-gothenburg = Göteborg
sg-singapore = Singapour
tm-ashgabat = Achgabat
us-new-orleans = La Nouvelle-Orléans
uz-bukhara = Boukhara
vn-hanoi = Hanoï
vn-ho-chi-minh-city = Hô Chi Minh-Ville
za-cape-town = Le Cap
""")

# Further names people look for; GeoNames lacks them, or has them at another place than the member's seat.
CITY_SEARCH = pairs("""
at-graz = Gradac
cn-beijing = Pekin|Peking
cn-nanjing = Nanking
cn-shunde = Shunde District|順德
cz-prague = Prag
de-hannover = Hanover
eg-giza = Gizeh
ee-tallinn = Talin
ec-duran = Eloy Alfaro
es-zaragoza = Saragosa|Saragossa
gr-sifnos = Sifnos|Siphnos|Apollonia|Απολλωνία
id-jakarta = Džakarta
il-tel-aviv-yafo = Tel Aviv|Tel Aviv-Jaffa|Jaffa
in-hyderabad = Hajdarabad|Hajderabad
in-mumbai = Bombay
iq-slemani = Sulaymaniyah|Sulaimaniya
it-bolzano = Bozen|Bolzano/Bozen
it-torino = Turin
kr-busan = Pusan
kr-daegu = Taegu
kr-gwangju = Kwangju
mk-bitola = Bitolj
pl-gdansk = Danzig
pl-krakow = Kraków|Cracow
pl-lodz = Lođ|Lodz
pl-wroclaw = Vroclav|Breslau
qa-lusail = Lusail City
ru-saint-petersburg = Sankt Peterburg|St. Petersburg
sa-al-ahsa = Al Ahsa|Al-Hasa|El Hasa|Al Hofuf|الهفوف
tr-hatay = Antakya|Antiohija
tr-istanbul = Carigrad|Stambul
ua-kyiv = Kiev
ua-odesa = Odessa
vn-ho-chi-minh-city = Ho Ši Minov Grad|Sajgon|Saigon
za-buffalo-city = East London
za-overstrand-hermanus = Overstrand|Hermanus
za-umngeni-howick = uMngeni|Howick
""")

# Native names set by hand: where the given one is that of the seat only, and where a local script was missing.
CITY_NATIVE = {
    "sa-al-ahsa": "الأحساء",
    "tr-hatay": "",
    "za-buffalo-city": "",
    "gr-sifnos": "Σίφνος",
    "ec-duran": "",
    "cn-shunde": "顺德",
    "in-gwalior": "ग्वालियर",
    "in-hyderabad": "హైదరాబాద్",
    "ir-kashan": "کاشان",
    "jp-echizen-city": "越前市",
    "kh-battambang": "បាត់ដំបង",
    "kr-tongyeong": "통영시",
    "np-kathmandu": "काठमाडौं",
    "np-lalitpur": "ललितपुर",
    "qa-lusail": "لوسيل",
}

# Language of the native names, by country (BCP 47, the region or script only where it matters) …
COUNTRY_LANGUAGE = pairs("""
ae = ar
af = fa-AF
az = az
ba = sr-Cyrl
bg = bg
bh = ar
br = pt
ca = fr
cn = zh-Hans
co = es
cu = es
cz = cs
eg = ar
fr = fr
ge = ka
gr = el
ht = ht
il = he
iq = ar
ir = fa
it = it
jo = ar
jp = ja
kh = km
kr = ko
kz = kk
lb = ar
ma = ar
mk = mk
mn = mn
mo = zh-Hant
mx = es
np = ne
pa = es
pk = ur
pl = pl
ps = ar
qa = ar
ro = ro
rs = sr-Cyrl
ru = ru
sa = ar
se = sv
th = th
tm = tk
tn = ar
ua = uk
uz = uz
vn = vi
za = af
be = nl
es = es
""")
# … and by city where the country has several.
CITY_LANGUAGE = {
    "in-chennai": "ta", "in-gwalior": "hi", "in-hyderabad": "te", "in-jaipur": "hi", "in-kozhikode": "ml",
    "in-lucknow": "hi", "in-mumbai": "mr", "in-srinagar": "ur", "in-varanasi": "hi", "iq-slemani": "ckb",
}  # fmt: skip

# What a city's point and figures stand for: code, then the member's seat.
SEATS = {
    "sa-al-ahsa": "Hofuf", "tr-hatay": "Antakya", "za-buffalo-city": "East London",
    "za-overstrand-hermanus": "Hermanus", "za-umngeni-howick": "Howick", "gr-sifnos": "Apollonia",
    "id-ponorogo": "Ponorogo", "th-nan": "Nan", "th-suphanburi": "Suphanburi",
}  # fmt: skip
SEAT_NOTE = (
    "The member is an area larger than one town; the point on the map, and the population where one is given, "
    "are those of the town of {seat}.",
    "Član Mreže obuhvaća područje veće od jednoga grada; točka na karti i broj stanovnika, ako je naveden, "
    "odnose se na naselje {seat}.",
)
CITY_NOTES = {
    "ar-vicente-lopez": (
        "The point on the map was set by hand.",
        "Točka na karti postavljena je ručno.",
    ),
}

# -- Designations -------------------------------------------------------------------------------------------

ELIMINATION_NOTE = (
    "On UNESCO's list of October 2024 with this field; no document for the year was found. The year follows "
    "because the total of every round then closes exactly.",
    "Na UNESCO-ovu popisu iz listopada 2024. s ovim kreativnim područjem; dokument o godini nije pronađen. "
    "Godina proizlazi iz toga što se tada zbroj svakoga kruga proglašenja točno slaže.",
)
DESIGNATION_NOTES = {
    ("de-berlin", "design"): (
        "UNESCO and the German Commission for UNESCO give 2005, Wikipedia 2006; 2005 is used here.",
        "UNESCO i njemačko povjerenstvo za UNESCO navode 2005., Wikipedija 2006.; ovdje stoji 2005.",
    ),
    ("za-overstrand-hermanus", "gastronomy"): (
        ELIMINATION_NOTE[0] + " UNESCO's page gives 2020; the city belongs to the round of 2019.",
        ELIMINATION_NOTE[1] + " UNESCO-ova stranica navodi 2020.; grad pripada krugu iz 2019.",
    ),
    ("fr-lyon", "media-arts"): (
        "The city changed its field to literature in the round of 2023.",
        "Grad je u krugu iz 2023. promijenio kreativno područje u književnost.",
    ),
    ("fr-lyon", "literature"): (
        "Member since 2008, for media arts until 31 October 2023; the field then changed to literature.",
        "Član od 2008., do 31. listopada 2023. u području medijskih umjetnosti; tada je područje promijenjeno "
        "u književnost.",
    ),
    ("ec-cuenca", "gastronomy"): (
        "One copy of the list of 2025 puts Cuenca in Spain; UNESCO's text says Ecuador.",
        "Jedan prijepis popisa iz 2025. smješta grad Cuenca u Španjolsku; UNESCO-ov tekst navodi Ekvador.",
    ),
    ("cr-sarchi", "crafts-folk-art"): (
        "Not confirmed: no document was found. A news list names Costa Rica among the countries of the round "
        "of 2025; the city and its field are inferred.",
        "Nije potvrđeno: dokument nije pronađen. Novinski popis navodi Kostariku među državama kruga iz 2025.; "
        "grad i njegovo kreativno područje izvedeni su zaključkom.",
    ),
}

# Rounds: announced on, UNESCO's number of new members, UNESCO's total after it, source, then a note (en, hr).
YEAR_NOTE = (
    "The day of the designations of this year is not given here.",
    "Dan proglašenja u ovoj godini ovdje se ne navodi.",
)
ROUNDS: dict[str, tuple[str, str, str, str, str, str]] = {
    "2004": ("", "", "1", "Edinburgh, the first member, for literature (several sources)", *YEAR_NOTE),
    "2005": ("", "", "", "UNESCO city pages, 'member since'; Wikipedia and Wikivoyage lists", *YEAR_NOTE),
    "2006": ("", "", "", "UNESCO city pages, 'member since'; Wikipedia and Wikivoyage lists", *YEAR_NOTE),
    "2008": ("", "", "", "UNESCO city pages, 'member since'; Wikipedia and Wikivoyage lists", *YEAR_NOTE),
    "2009": ("", "", "", "UNESCO city pages, 'member since'; Wikipedia and Wikivoyage lists", *YEAR_NOTE),
    "2010": (
        "", "", "", "UNESCO city pages, 'member since'; Wikipedia and Wikivoyage lists",
        YEAR_NOTE[0] + " In October 2010 there were 25 members (whitr-ap.org); by the end of the year 27 are "
        "recorded here.",
        YEAR_NOTE[1] + " U listopadu 2010. bilo je 25 članova (whitr-ap.org); ovdje ih je do kraja godine "
        "zabilježeno 27.",
    ),
    "2011": ("", "", "", "UNESCO city pages, 'member since'; Wikipedia and Wikivoyage lists", *YEAR_NOTE),
    "2012": ("", "", "34", "unesco.or.kr, July 2013: 34 cities in 19 countries before the round of 2013",
             *YEAR_NOTE),
    "2013": ("", "", "41", "UNESCO's total of 69 in December 2014, less the 28 new members", *YEAR_NOTE),
    "2014": ("2014-12-01", "28", "69", "news.un.org/fr, 1 December 2014", "", ""),
    "2015": ("2015-12-11", "47", "116", "UNESCO's announcement of 11 December 2015 (copy: "
             "globalgiants.com/archives/2015/12/47_cities_join.html)", "", ""),
    "2017": ("2017-10-31", "64", "180", "UNESCO's announcement of 31 October 2017 (copy: "
             "center4mediarts.com/html/419/20171101/590.html); unesco.or.kr", "", ""),
    "2019": ("2019-10-30", "66", "246", "UNESCO's announcement of 30 October 2019 (copies: urdupoint.com, "
             "item 750821; culture360.org)", "", ""),
    "2021": ("2021-11-08", "49", "295", "webarchive.unesco.org, news of 8 November 2021", "", ""),
    "2023": (
        "2023-10-31", "55", "350", "UNESCO's announcement of 31 October 2023 (copy: hapakenya.com/2023/11/01)",
        "Lyon, a member since 2008, changed its field in this round and is not counted among the 55.",
        "Lyon, član od 2008., u ovom je krugu promijenio kreativno područje i ne ubraja se među 55 novih.",
    ),
    "2025": (
        "2025-10-31", "58", "408", "UNESCO's announcement of 31 October 2025 (copy: "
        "academicnewsletter.sufe.edu.cn/info/461456)",
        "Two of the 58 new members of 2025, in crafts and folk art or in design, are not identified here.",
        "Za dva od 58 novih članova iz 2025., u obrtima i tradicijskim umjetnostima ili u dizajnu, ovdje nije "
        "utvrđeno koji su to gradovi.",
    ),
}  # fmt: skip

# The notes of rounds in French, where the site quotes them.
ROUND_NOTES_FR = {
    "2023": "Lyon, membre depuis 2008, a changé de domaine lors de ces désignations et ne compte pas parmi les 55.",
    "2025": "Deux des 58 nouveaux membres de 2025, dans l’artisanat et les arts populaires ou dans le design, ne sont pas "
    "identifiés ici.",
}

# Sources: an address that stands for them, and what the source is in one sentence (en, hr, fr).
SOURCE_ADDRESSES = {
    "unesco24": "https://www.unesco.org/en/creative-cities",
    "wiki": "https://en.wikivoyage.org/wiki/UNESCO_Creative_Cities",
    "elim": "https://www.unesco.org/en/creative-cities",
}
SOURCES = blocks("""
unesco24
  UNESCO's own page of the city (“member since” and field), as captured in February 2024.
  UNESCO-ova stranica grada (godina članstva i kreativno područje), kako je zabilježena u veljači 2024.
  La page de l’UNESCO sur la ville (« membre depuis » et domaine), telle que relevée en février 2024.
press
  A news item, or a page of the city, its network or a ministry, that names city, field and round.
  Novinska vijest ili stranica grada, njegove mreže ili ministarstva koja navodi grad, kreativno područje i krug proglašenja.
  Un article de presse, ou une page de la ville, de son réseau ou d’un ministère, qui nomme la ville, le domaine et l’année.
wiki
  A list in Wikipedia or Wikivoyage.
  Popis na Wikipediji ili Wikivoyageu.
  Une liste de Wikipédia ou de Wikivoyage.
elim
  UNESCO's list of October 2024 shows city and field; the year follows because every round's total then closes.
  UNESCO-ov popis iz listopada 2024. navodi grad i kreativno područje; godina proizlazi iz zbroja svakoga kruga proglašenja.
  La liste de l’UNESCO d’octobre 2024 donne la ville et le domaine ; l’année se déduit du total de chaque série de désignations.
model
  Not confirmed: no document was found for this entry.
  Nije potvrđeno: za ovaj zapis nije pronađen dokument.
  Non confirmé : aucun document n’a été trouvé pour cette entrée.
""")
CALL_SOURCES = {
    "2014": "http://french.peopledaily.com.cn/Culture/n/2014/1205/c31358-8818504.html",
    "2015": "https://globalgiants.com/archives/2015/12/47_cities_join.html",
    "2017": "https://center4mediarts.com/html/419/20171101/590.html",
    "2019": "",
    "2021": "https://center4mediarts.com/html/419/20211122/2353.html",
    "2023": "https://hapakenya.com/2023/11/01/",
    "2025": "https://www.wanderlustmagazine.com/news/unesco-creative-cities-network-2025/",
}
CALL_SOURCE_WORDS = (
    "A copy of UNESCO's announcement of the round of {year}.",
    "Prijepis UNESCO-ove objave kruga proglašenja iz {year}.",
    "Une copie de l’annonce par l’UNESCO des désignations de {year}.",
)

# Regions in UNESCO's grouping: en, hr, fr, es.
REGIONS = blocks("""
africa
  Africa
  Afrika
  Afrique
  África
arab-states
  Arab States
  Arapske države
  États arabes
  Estados Árabes
asia-and-the-pacific
  Asia and the Pacific
  Azija i Pacifik
  Asie et Pacifique
  Asia y el Pacífico
europe-and-north-america
  Europe and North America
  Europa i Sjeverna Amerika
  Europe et Amérique du Nord
  Europa y América del Norte
latin-america-and-the-caribbean
  Latin America and the Caribbean
  Latinska Amerika i Karibi
  Amérique latine et Caraïbes
  América Latina y el Caribe
""")

# Creative fields in the order of the design language: short labels en, hr, fr.
FIELDS = blocks("""
crafts-folk-art
  Crafts & folk art
  Obrti
  Artisanat
architecture
  Architecture
  Arhitektura
  Architecture
design
  Design
  Dizajn
  Design
film
  Film
  Film
  Film
gastronomy
  Gastronomy
  Gastronomija
  Gastronomie
literature
  Literature
  Književnost
  Littérature
media-arts
  Media arts
  Medijske umjetnosti
  Arts numériques
music
  Music
  Glazba
  Musique
""")

# -- Vocabularies -------------------------------------------------------------------------------------------

# Short labels: en, hr, fr.
OBJECTIVES = blocks("""
1
  International cooperation
  Međunarodna suradnja
  Coopération internationale
2
  Creativity in urban development
  Kreativnost u urbanom razvoju
  Créativité et développement urbain
3
  Creation, production, distribution and dissemination
  Stvaranje, proizvodnja, distribucija i širenje
  Création, production, distribution et diffusion
4
  Creative hubs and opportunities for creators
  Kreativna središta i mogućnosti za stvaratelje
  Pôles créatifs et perspectives pour les créateurs
5
  Access and participation
  Pristup i sudjelovanje
  Accès et participation
6
  Culture in development plans
  Kultura u razvojnim planovima
  Culture dans les plans de développement
""")
AREAS = blocks("""
practices
  Sharing of experience and good practices
  Razmjena iskustava i dobrih praksi
  Partage d’expériences et de bonnes pratiques
partnerships
  Pilot projects and partnerships
  Pilot-projekti i partnerstva
  Projets pilotes et partenariats
exchanges
  Professional and artistic exchange
  Stručna i umjetnička razmjena
  Échanges professionnels et artistiques
studies
  Studies, research, evaluations
  Studije, istraživanja, evaluacije
  Études, recherches, évaluations
policies
  Policies and measures
  Politike i mjere
  Politiques et mesures
outreach
  Awareness-raising
  Podizanje razine svijesti
  Sensibilisation
""")
COMMITMENTS = blocks("""
1
  Sharing best practices
  Dijeljenje najboljih praksi
  Partage des meilleures pratiques
2
  Partnerships for creativity and the cultural industries
  Partnerstva za kreativnost i kulturne industrije
  Partenariats pour la créativité et les industries culturelles
3
  Participation in cultural life
  Sudjelovanje u kulturnom životu
  Participation à la vie culturelle
4
  Culture in urban development plans
  Kultura u gradskim razvojnim planovima
  Culture dans les plans de développement urbain
""")
# Label en, hr, fr; then text en, hr, fr, es.
DIMENSIONS = blocks("""
economic
  Economic
  Gospodarski
  Économique
  the economic aspect of sustainable development
  gospodarski aspekt održivog razvoja
  la dimension économique du développement durable
  la dimensión económica del desarrollo sostenible
social
  Social
  Socijalni
  Sociale
  the social aspect of sustainable development
  socijalni aspekt održivog razvoja
  la dimension sociale du développement durable
  la dimensión social del desarrollo sostenible
cultural
  Cultural
  Kulturni
  Culturelle
  the cultural aspect of sustainable development
  kulturni aspekt održivog razvoja
  la dimension culturelle du développement durable
  la dimensión cultural del desarrollo sostenible
environmental
  Environmental
  Okolišni
  Environnementale
  the environmental aspect of sustainable development
  okolišni aspekt održivog razvoja
  la dimension environnementale du développement durable
  la dimensión medioambiental del desarrollo sostenible
""")
# The six headings of LAB.2030 (en is UNESCO's): en, hr, fr.
THEMES = blocks("""
sustainable-growth-entrepreneurship
  Sustainable growth & entrepreneurship
  Održivi rast i poduzetništvo
  Croissance durable et entrepreneuriat
knowledge-skills
  Knowledge & skills
  Znanje i vještine
  Savoirs et compétences
inclusion-equality-dialogue
  Inclusion, equality & dialogue
  Uključenost, jednakost i dijalog
  Inclusion, égalité et dialogue
urban-regeneration
  Urban regeneration
  Urbana obnova
  Renouvellement urbain
ecological-transition-resilience
  Ecological transition & resilience
  Ekološka tranzicija i otpornost
  Transition écologique et résilience
social-innovation-citizenship
  Social innovation & citizenship
  Društvene inovacije i građanstvo
  Innovation sociale et citoyenneté
""")
# Sustainable development goals and targets: labels of our own (en, hr, fr), not the titles of the United Nations.
GOALS = blocks("""
1
  Ending poverty
  Iskorjenjivanje siromaštva
  En finir avec la pauvreté
2
  Food for everyone
  Hrana za sve
  De quoi manger pour tous
3
  Health at every age
  Zdravlje u svakoj dobi
  La santé à tout âge
4
  Learning throughout life
  Obrazovanje tijekom cijeloga života
  Apprendre toute la vie
5
  Equality of women and men
  Ravnopravnost žena i muškaraca
  Égalité des femmes et des hommes
6
  Drinking water and sanitation
  Pitka voda i odvodnja
  Eau potable et hygiène
7
  Modern energy for all
  Suvremena energija za sve
  Une énergie moderne pour tous
8
  Good jobs and a growing economy
  Dobri poslovi i razvoj gospodarstva
  De bons emplois et une économie qui progresse
9
  Infrastructure, industry, new ideas
  Infrastruktura, industrija i nove ideje
  Infrastructures, industrie, idées nouvelles
10
  Less inequality
  Manje nejednakosti
  Moins d’inégalités
11
  Cities for everyone
  Gradovi za sve
  Des villes pour tous
12
  Careful production and use
  Promišljena proizvodnja i potrošnja
  Produire et consommer avec mesure
13
  Protecting the climate
  Zaštita klime
  Protéger le climat
14
  Healthy seas and oceans
  Zdrava mora i oceani
  Des mers et des océans sains
15
  Land, forests and wildlife
  Kopno, šume i biološka raznolikost
  Terres, forêts et biodiversité
16
  Peaceful societies and trusted institutions
  Miroljubivo društvo i pouzdane institucije
  Des sociétés en paix et des institutions fiables
17
  Working together worldwide
  Suradnja na svjetskoj razini
  Coopérer à l’échelle mondiale
""")
TARGETS = blocks("""
2.1
  Enough safe and nourishing food for all, all year
  Dovoljno zdrave i hranjive hrane za sve tijekom cijele godine
  Une nourriture saine et suffisante pour tous, toute l’année
2.4
  Farming that lasts and withstands climate change
  Održiva poljoprivreda otporna na klimatske promjene
  Une agriculture durable, qui résiste aux aléas du climat
4.1
  Free and good primary and secondary school for all children
  Besplatno i kvalitetno osnovno i srednje obrazovanje za svu djecu
  Une école primaire et secondaire gratuite et de qualité pour tous les enfants
4.2
  Early childhood care and preschool for all
  Rani razvoj, skrb i predškolski odgoj za svu djecu
  Accueil de la petite enfance et école maternelle pour tous
4.3
  Equal access to vocational training and university
  Jednaka dostupnost strukovnog i visokog obrazovanja
  Égal accès à la formation professionnelle et à l’université
4.4
  More people with skills for work and enterprise
  Više ljudi s vještinama za rad i poduzetništvo
  Davantage de personnes formées pour l’emploi et l’entrepreneuriat
4.7
  Learning for sustainability, peace and cultural diversity
  Učenje za održivost, mir i kulturnu raznolikost
  Apprendre la durabilité, la paix et la diversité culturelle
4.c
  More qualified teachers
  Više kvalificiranih učitelja i nastavnika
  Davantage d’enseignants qualifiés
5.5
  Women taking part and leading as equals
  Ravnopravno sudjelovanje i vodstvo žena
  Les femmes participent et dirigent à égalité
5.a
  Equal rights of women to property and resources
  Jednaka prava žena na imovinu i gospodarske resurse
  Droits égaux des femmes à la propriété et aux ressources
6.6
  Rivers, lakes, wetlands and other waters protected
  Zaštita i obnova rijeka, jezera, močvara i drugih voda
  Protéger et rétablir rivières, lacs et zones humides
8.3
  Policies for jobs, enterprise and creativity
  Politike za radna mjesta, poduzetništvo i kreativnost
  Des politiques pour l’emploi, l’entreprise et la créativité
8.5
  Decent jobs for all and equal pay for equal work
  Dostojan posao za sve i jednaka plaća za jednako vrijedan rad
  Un travail décent pour tous et un salaire égal pour un travail de valeur égale
8.6
  Fewer young people without work, school or training
  Manje mladih koji ne rade, ne školuju se i ne osposobljavaju se
  Moins de jeunes sans emploi, sans études ni formation
8.9
  Sustainable tourism for local jobs, culture and products
  Održivi turizam za lokalna radna mjesta, kulturu i proizvode
  Un tourisme durable pour l’emploi, la culture et les produits locaux
8.a
  More aid for the trade of developing countries
  Veća potpora trgovini zemalja u razvoju
  Davantage d’aide au commerce des pays en développement
9.1
  Reliable infrastructure that everyone can use
  Pouzdana infrastruktura dostupna svima
  Des infrastructures fiables et accessibles à tous
9.5
  More research and better technology in industry
  Više istraživanja i bolja tehnologija u industriji
  Plus de recherche et de meilleures technologies dans l’industrie
9.b
  Research and technology made in developing countries
  Domaća istraživanja i tehnologija u zemljama u razvoju
  La recherche et la technologie nationales dans les pays en développement
9.c
  Digital technology and an affordable internet for all
  Digitalna tehnologija i cjenovno pristupačan internet za sve
  Le numérique et un internet abordable pour tous
10.2
  Everyone included in social, economic and political life
  Uključenost svih u društveni, gospodarski i politički život
  L’inclusion de tous dans la vie sociale, économique et politique
10.a
  Favourable trade rules for developing countries
  Povoljniji trgovinski uvjeti za zemlje u razvoju
  Des règles commerciales plus favorables aux pays en développement
11.1
  Decent housing and basic services within everyone's means
  Primjereno i priuštivo stanovanje te osnovne usluge za sve
  Un logement décent et les services de base à la portée de tous
11.2
  Public transport that everyone can use safely
  Javni prijevoz kojim se svatko može sigurno koristiti
  Des transports publics sûrs, utilisables par tous
11.3
  Planning cities together with those who live there
  Planiranje gradova zajedno sa stanovnicima
  Planifier la ville avec ses habitants
11.4
  Safeguarding cultural and natural heritage
  Očuvanje kulturne i prirodne baštine
  Sauvegarder le patrimoine culturel et naturel
11.7
  Green and public spaces open to everyone
  Zelene i javne površine dostupne svima
  Des espaces verts et publics ouverts à tous
11.a
  Links between town, outskirts and countryside
  Povezanost grada, okolice i sela
  Liens entre la ville, ses abords et la campagne
12.2
  Natural resources managed well and used sparingly
  Održivo gospodarenje prirodnim dobrima i njihova štedljiva uporaba
  Gérer et employer les ressources naturelles avec économie
12.a
  Science for sustainable ways of life in developing countries
  Znanost za održivu proizvodnju i potrošnju u zemljama u razvoju
  La science au service de modes de vie durables dans les pays en développement
12.b
  Measuring the effects of sustainable tourism
  Praćenje učinaka održivog turizma
  Mesurer les effets du tourisme durable
13.1
  Withstanding climate hazards and natural disasters
  Otpornost na klimatske opasnosti i prirodne nepogode
  Résister aux aléas du climat et aux catastrophes naturelles
13.3
  Knowing about climate change and how to act
  Znanje o klimatskim promjenama i sposobnost djelovanja
  Connaître le changement climatique et savoir agir
14.5
  A tenth of coasts and seas protected
  Zaštita desetine obalnih i morskih područja
  Un dixième des côtes et des mers protégé
15.1
  Forests, wetlands, mountains and drylands kept and used wisely
  Očuvanje i održiva uporaba kopnenih i slatkovodnih ekosustava
  Préserver forêts, zones humides, montagnes et terres arides
16.1
  Less violence and fewer deaths from it
  Manje nasilja i smrti koje ono uzrokuje
  Moins de violence et de morts violentes
16.4
  Against dirty money, arms trafficking and organised crime
  Protiv nezakonitog novca, trgovine oružjem i organiziranog kriminala
  Contre l’argent sale, le trafic d’armes et le crime organisé
16.6
  Public institutions that work well and answer for it
  Djelotvorne institucije koje odgovaraju za svoj rad
  Des institutions efficaces qui rendent des comptes
16.7
  Decisions in which everyone has a say
  Odluke u kojima svi sudjeluju
  Des décisions auxquelles chacun prend part
16.10
  Open information and protected freedoms
  Javna dostupnost informacija i zaštita temeljnih sloboda
  Information ouverte et libertés protégées
16.a
  National institutions able to prevent violence and crime
  Državne institucije sposobne sprječavati nasilje, terorizam i kriminal
  Des institutions nationales capables de prévenir violence et criminalité
16.b
  Laws and policies without discrimination
  Zakoni i politike bez diskriminacije
  Des lois et des politiques sans discrimination
17.9
  International support for capacity in developing countries
  Međunarodna potpora jačanju kapaciteta zemalja u razvoju
  Appui international aux capacités des pays en développement
17.16
  A worldwide partnership that shares knowledge and means
  Svjetsko partnerstvo u razmjeni znanja i sredstava
  Un partenariat mondial qui partage savoirs et moyens
17.17
  Partnerships of public sector, private sector and civil society
  Partnerstva javnog sektora, privatnog sektora i civilnog društva
  Partenariats entre secteur public, secteur privé et société civile
""")
# Culture|2030 in French (own translation): dimensions 1–4, then the 22 indicators.
CULTURE2030_DIMENSIONS_FR = [
    "Environnement et résilience", "Prospérité et moyens de subsistance", "Savoirs et compétences",
    "Inclusion et participation",
]  # fmt: skip
CULTURE2030_FR = [
    "Dépenses consacrées au patrimoine", "Gestion durable du patrimoine",
    "Adaptation au climat et résilience", "Équipements culturels", "Espaces ouverts à la culture",
    "Culture dans le PIB", "Emploi culturel", "Entreprises culturelles", "Dépenses des ménages",
    "Commerce des biens et services culturels", "Financement public de la culture",
    "Gouvernance de la culture", "Éducation au développement durable", "Connaissances culturelles",
    "Éducation multilingue", "Éducation culturelle et artistique", "Formation culturelle",
    "Culture et cohésion sociale", "Liberté artistique", "Accès à la culture", "Participation culturelle",
    "Processus participatifs",
]  # fmt: skip

# What of a city's records speaks for each of the four commitments: areas, objectives, only with partners. Our reading.
COMMITMENT_READING = {
    "1": ("practices", "", "no"),
    "2": ("", "3;4", "yes"),
    "3": ("", "5", "no"),
    "4": ("", "6", "no"),
}

# The stages of cultural activities, goods and services (objective 3): English, Croatian, French.
STAGES = {
    "creation": ["Creation", "Stvaranje", "Création"],
    "production": ["Production", "Proizvodnja", "Production"],
    "distribution": ["Distribution", "Distribucija", "Distribution"],
    "dissemination": ["Dissemination", "Širenje", "Diffusion"],
}

# For whom something is done: whether a marginalised or vulnerable group (objective 5), then the names.
GROUPS = {
    "children": [False, "Children", "Djeca", "Enfants"],
    "youth": [False, "Young people", "Mladi", "Jeunes"],
    "women": [True, "Women", "Žene", "Femmes"],
    "older-people": [True, "Older people", "Starije osobe", "Personnes âgées"],
    "people-with-disabilities": [
        True,
        "People with disabilities",
        "Osobe s invaliditetom",
        "Personnes handicapées",
    ],
    "minorities": [True, "Minorities", "Manjine", "Minorités"],
    "migrants-refugees": [True, "Migrants and refugees", "Migranti i izbjeglice", "Migrants et réfugiés"],
    "indigenous-peoples": [True, "Indigenous peoples", "Autohtoni narodi", "Peuples autochtones"],
    "low-income": [True, "People with low income", "Osobe s niskim primanjima", "Personnes à faible revenu"],
    "artists-professionals": [
        False,
        "Artists and professionals",
        "Umjetnici i stručnjaci u kulturi",
        "Artistes et professionnels",
    ],
    "general-public": [False, "General public", "Šira javnost", "Grand public"],
}

# How much something cost, in euros: from, to (empty: no upper end), then the names. The bands are ours.
COST_BANDS = {
    "none": ["0", "0", "No money needed", "Bez novčanih troškova", "Sans coût"],
    "to-5000": ["1", "5000", "Up to 5 000 euros", "Do 5000 eura", "Jusqu’à 5 000 euros"],
    "to-20000": [
        "5001",
        "20000",
        "5 000 to 20 000 euros",
        "Od 5000 do 20.000 eura",
        "De 5 000 à 20 000 euros",
    ],
    "to-100000": [
        "20001",
        "100000",
        "20 000 to 100 000 euros",
        "Od 20.000 do 100.000 eura",
        "De 20 000 à 100 000 euros",
    ],
    "to-500000": [
        "100001",
        "500000",
        "100 000 to 500 000 euros",
        "Od 100.000 do 500.000 eura",
        "De 100 000 à 500 000 euros",
    ],
    "over-500000": ["500001", "", "Over 500 000 euros", "Više od 500.000 eura", "Plus de 500 000 euros"],
}

TIE_KINDS = {
    # code: direction, counts, [name en hr fr], [who gives en hr], [one example en hr]
    "adoption": ["lead-gives", True,
        ["Adoption of a practice", "Primjena dobre prakse", "Reprise d’une pratique"],
        ["The city in which the practice began gives; the city that carries it on receives.",
         "Daje grad u kojem je praksa nastala, prima grad koji je primjenjuje."],
        ["Kindergartens build instruments of offcuts as another city showed them: that other city gives.",
         "Vrtići izrađuju instrumente od otpadaka kako im je pokazao drugi grad: daje taj drugi grad."]],
    "joint-project": ["both", True, ["Joint project", "Zajednički projekt", "Projet commun"],
        ["All give and receive.", "Svi daju i svi primaju."],
        ["Three cities commission one piece of music and perform it in all three.",
         "Tri grada naruče jednu skladbu i izvedu je u sva tri."]],
    "hosting": ["lead-gives", True, ["Hosting", "Ugošćivanje", "Accueil"],
        ["The host gives; the cities whose guests come receive.", "Daje domaćin, primaju gradovi iz kojih su gosti."],
        ["A city shows another city’s poster exhibition in its gallery: it gives the room and the audience.",
         "Grad u svojoj galeriji pokaže izložbu plakata drugoga grada: daje prostor i publiku."]],
    "residency": ["lead-gives", True, ["Residency", "Rezidencija", "Résidence"],
        ["The city in which the guest lives and works gives; the guest’s city receives.",
         "Daje grad u kojem gost boravi i radi, prima grad iz kojega gost dolazi."],
        ["A writer lives for two months as the guest of another city: that city gives.",
         "Spisateljica dva mjeseca živi kao gošća drugoga grada: daje taj grad."]],
    "visit": ["lead-gives", True, ["Visit", "Posjet", "Visite"],
        ["The visited city gives: it shows and explains; the visitors’ cities receive.",
         "Daje grad koji je posjećen jer pokazuje i objašnjava; primaju gradovi iz kojih su posjetitelji."],
        ["A delegation looks at how another city runs its craft school: that city gives.",
         "Izaslanstvo gleda kako drugi grad vodi školu obrta: daje taj grad."]],
    "jury": ["others-give", True, ["Jury", "Rad u žiriju", "Jury"],
        ["The jurors’ cities give; the city that called the jury receives.",
         "Daju gradovi iz kojih su članovi žirija, prima grad koji je žiri sazvao."],
        ["A curator judges the entries to another city’s design award: the curator’s city gives.",
         "Kustos ocjenjuje radove za nagradu za dizajn drugoga grada: daje kustosov grad."]],
    "mentoring": ["lead-gives", True, ["Mentoring", "Mentorstvo", "Mentorat"],
        ["The mentor’s city gives; the cities it accompanies receive.",
         "Daje mentorov grad, primaju gradovi koje prati."],
        ["A member of ten years’ standing goes through a new member’s first plan of work with it.",
         "Grad koji je deset godina član s novim članom prolazi njegov prvi plan rada."]],
    "advice": ["lead-gives", True, ["Advice", "Savjet", "Conseil"],
        ["The city that answers gives; the city that asked receives.",
         "Daje grad koji odgovara, prima grad koji je pitao."],
        ["A city explains how it insures a travelling exhibition to another that asked.",
         "Grad drugome koji ga je pitao objasni kako osigurava putujuću izložbu."]],
    "translation": ["lead-gives", True, ["Translation", "Prijevod", "Traduction"],
        ["The translator’s city gives; the city whose text it is receives.",
         "Daje prevoditeljev grad, prima grad čiji je tekst."],
        ["A city has a poet of another city translated and printed: it gives.",
         "Grad da prevesti i tiskati pjesnikinju drugoga grada: on daje."]],
    "co-organised-event": ["both", True,
        ["Event organised together", "Zajednički organizirano događanje", "Événement organisé ensemble"],
        ["All give and receive.", "Svi daju i svi primaju."],
        ["Two cities hold one short-film night on the same evening.",
         "Dva grada iste večeri održe jednu noć kratkoga filma."]],
    "conference": ["both", False,
        ["Presence at the same conference", "Sudjelovanje na istoj konferenciji", "Présence à la même conférence"],
        ["Nobody gives to anybody in particular: the cities were at the same place at the same time.",
         "Nitko nikomu posebno ne daje: gradovi su bili na istome mjestu u isto vrijeme."],
        ["Forty cities take part in an annual conference.", "Četrdeset gradova sudjeluje na godišnjoj konferenciji."]],
    "twinning": ["both", True, ["Twinning", "Bratimljenje gradova", "Jumelage"],
        ["Both give and receive.", "Oba daju i oba primaju."],
        ["Two city councils sign a charter of friendship.", "Dva gradska vijeća potpišu povelju o prijateljstvu."]],
    "other": ["both", True, ["Other", "Drugo", "Autre"],
        ["Both give and receive, unless the city that enters it says otherwise.",
         "Oba daju i oba primaju, osim ako grad koji unosi ne kaže drukčije."],
        ["What fits none of the other kinds: the title says what it was.",
         "Ono što ne pripada nijednoj drugoj vrsti: naslov kaže što je bilo."]],
}  # fmt: skip

# The founding document's paragraphs: code, kind, how its Croatian begins; then our English and French.
MISSION = [
    ("title", "heading", "UNESCO-ovi KREATIVNI GRADOVI", "UNESCO Creative Cities", "Villes créatives de l’UNESCO"),
    ("mission", "heading", "Misija", "Mission", "Mission"),
    ("mission-1", "paragraph", "UNESCO-ova Mreža kreativnih gradova (",
     "The UNESCO Creative Cities Network (UCCN) was founded in 2004 to strengthen cooperation with and among "
     "cities that have recognized creativity as a strategic factor of sustainable development in its economic, "
     "social, cultural and environmental aspects.",
     "Le Réseau des villes créatives de l’UNESCO (UNESCO Creative Cities Network – UCCN) a été fondé en 2004 "
     "pour renforcer la coopération avec et entre les villes qui ont reconnu la créativité comme un facteur "
     "stratégique du développement durable dans ses aspects économiques, sociaux, culturels et environnementaux."),
    ("mission-2", "paragraph", "Ulaskom u Mrežu",
     "By joining the Network, cities confirm their readiness to share best practices and exchange experience, "
     "to develop partnerships that promote creativity and the cultural industries, to strengthen participation "
     "in cultural life and to integrate culture in urban development plans.",
     "En rejoignant le Réseau, les villes confirment leur volonté de partager les meilleures pratiques et "
     "d’échanger leurs expériences, de développer des partenariats qui promeuvent la créativité et les "
     "industries culturelles, de renforcer la participation à la vie culturelle et d’intégrer la culture dans "
     "les plans de développement urbain."),
    ("mission-3", "paragraph", "Mreža se nadalje obvezuje",
     "The Network further commits itself to supporting the frameworks of the United Nations, in particular the "
     "2030 Agenda for Sustainable Development.",
     "Le Réseau s’engage en outre à soutenir les cadres des Nations Unies, en particulier le Programme de "
     "développement durable à l’horizon 2030."),
    ("mission-4", "paragraph", "Mreža kreativnih gradova pokriva",
     "The Creative Cities Network covers seven creative fields: crafts and folk art, design, film, gastronomy, "
     "literature, media arts and music.",
     "Le Réseau des villes créatives couvre sept domaines créatifs : l’artisanat et les arts populaires, le "
     "design, le film, la gastronomie, la littérature, les arts numériques et la musique."),
    ("eight-fields", "note",
     "Osnivački dokument navodi sedam kreativnih područja; od 31. listopada 2025. ima ih osam: pridružena je "
     "arhitektura.",
     "The founding document names seven creative fields; since 31 October 2025 there are eight: architecture "
     "was added.",
     "Le document fondateur cite sept domaines créatifs ; depuis le 31 octobre 2025 ils sont huit : "
     "l’architecture s’y est ajoutée."),
    ("objectives", "heading", "Ciljevi Mreže kreativnih gradova:", "Objectives of the Creative Cities Network:",
     "Objectifs du Réseau des villes créatives :"),
    ("areas", "heading", "Područja djelovanja", "Areas of action", "Domaines d’action"),
    ("areas-intro", "paragraph", "Ciljevi kreativnih gradova provode se",
     "The objectives of the Creative Cities are pursued at the level of the Network's member cities as well as "
     "at the international level, in particular through the following areas of action:",
     "Les objectifs des villes créatives sont poursuivis au niveau des villes membres du Réseau comme au niveau "
     "international, notamment à travers les domaines d’action suivants :"),
]  # fmt: skip
