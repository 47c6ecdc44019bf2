"""How well Croatian forms of one word find each other, and that different words stay apart: measured on lists."""

import pytest

from mreza.areas.practices.loading import FILE
from mreza.foundation.text import fold
from mreza.search.stems import BEGIN_LIKE_THEIR_WORDS, beginning, stems
from mreza.search.words import spelt_words

# A word and its other forms in texts: cases, numbers, genders. 376 pairs, each also without accents.
FORMS = """
grad grada gradu gradom gradovi gradova gradovima gradove
ljevač ljevača ljevaču ljevačem ljevači ljevačima
praksa praksi prakse praksu praksom praksama
glazba glazbe glazbi glazbu glazbom glazbama
knjiga knjige knjizi knjigu knjigom knjigama
projekt projekta projektu projektom projekti projekata projektima projekte
umjetnik umjetnika umjetniku umjetnikom umjetnici umjetnicima umjetnike
umjetnost umjetnosti umjetnošću umjetnostima
radionica radionice radionici radionicu radionicom radionicama
film filma filmu filmom filmovi filmova filmovima filmove
muzej muzeja muzeju muzejom muzeji muzejima muzeje
kazalište kazališta kazalištu kazalištem kazalištima
zajednica zajednice zajednici zajednicu zajednicom zajednicama
centar centra centru centrom centri centara centrima centre
festival festivala festivalu festivali festivalima festivale
obrtnik obrtnika obrtniku obrtnici obrtnicima obrtnike
obrt obrta obrtu obrtom obrti obrtima obrte
knjižnica knjižnice knjižnici knjižnicu knjižnicama
škola škole školi školu školom školama
dizajn dizajna dizajnu dizajnom
književnost književnosti književnošću
žena žene ženi ženu ženom ženama
mlad mladi mladih mladima mlade mladog mladom
održiv održivi održiva održivo održivih održivim održivog održivoga
kulturan kulturni kulturna kulturno kulturnih kulturnim kulturnog
stručnjak stručnjaka stručnjaku stručnjaci stručnjacima stručnjake
trg trga trgu trgom trgovi trgova trgovima
park parka parku parkovi parkova parkovima
klub kluba klubu klubovi klubova klubovima
most mosta mostu mostovi mostova mostovima
prostor prostora prostoru prostorom prostori prostorima prostore
okus okusa okusu okusi okusima okuse
kuhar kuhara kuharu kuhari kuharima kuhare
tržnica tržnice tržnici tržnicu tržnicama
baština baštine baštini baštinu baštinom
tradicija tradicije tradiciji tradiciju tradicijom tradicijama
mreža mreže mreži mrežu mrežom mrežama
suradnja suradnje suradnji suradnju suradnjom
razmjena razmjene razmjeni razmjenu razmjenom razmjenama
zanat zanata zanatu zanati zanatima zanate
keramika keramike keramici keramiku keramikom
glina gline glini glinu glinom
tkanje tkanja tkanju tkanjem
pjesnik pjesnika pjesniku pjesnici pjesnicima pjesnike
pisac pisca piscu pisci pisaca piscima pisce
tvornica tvornice tvornici tvornicu tvornicama
ulica ulice ulici ulicu ulicama
početak početka početku početkom počeci početaka
tjedan tjedna tjednu tjedni tjedana tjednima
studio studija studiju studiji
igra igre igri igru igrama
poduzeće poduzeća poduzeću poduzećem poduzećima
obuka obuke obuci obuku obukom obukama
turist turista turistu turisti turistima turiste
potres potresa potresu potresi potresima potrese
bronca bronce bronci broncu broncom
stanovnik stanovnika stanovnici stanovnicima stanovnike
izložba izložbe izložbi izložbu izložbama
posjetitelj posjetitelja posjetitelji posjetiteljima posjetitelje
hrana hrane hrani hranu hranom
čitanje čitanja čitanju čitanjem
učenik učenika učenici učenicima učenike
dijete djeteta djetetu djeca djece djeci djecu
susjedstvo susjedstva susjedstvu susjedstvima
natječaj natječaja natječaju natječaji natječajima natječaje
stipendija stipendije stipendiji stipendiju stipendijama
orkestar orkestra orkestru orkestri orkestara orkestrima
zbor zbora zboru zborovi zborova zborovima
otok otoka otoku otoci otocima otoke
rijeka rijeke rijeci rijeku rijekama
voda vode vodi vodu vodom vodama
svila svile svili svilu svilom
drvo drva drvu drvom drvima
papir papira papiru papirom papiri
ured ureda uredu uredi uredima
dan dana danu danom dani danima
put puta putu putom putovi putova putovima
godina godine godini godinu godinama
vrt vrta vrtu vrtovi vrtova vrtovima
"""

# Words with much the same beginning that are different things; a reader of the one does not want the other.
APART = """
grad gradnja, rad rat, luk lug, kuća kut, papir papar, pas pasta, glas glazba, pisac pismo, pisati pismo, ulica ulog,
ples plesač, obrt obrok, knjiga knjižnica, umjetnik umjetnost, film filter, škola školjka, prak praksa, dan dno,
put putnik, stol stolar, riba ribar, moda modul, hrana hram, grad gradacija, radionica radnik, trg trgovina,
park parket, svila svijet, student studio, igra igla, zajednica zajedno, dizajn dizajner, vrijeme vremeplov,
otok otrov, turist turizam, tradicija tradicionalan, muzej muzika, centar cent, kipar kip, most mostarina,
klub klupa, tržnica tržište, zbor zborovođa, voda vodič, mreža mrena, keramika kermes, ured urednik, godina gudalo
"""
# Known and accepted: accents are forgiven everywhere here, and these words share all but an accent with a form.
MERGED = "građanin grad, obuka obuća, most mošt, mora more, voda vođa"


def pairs_of(text):
    return [tuple(pair.split()) for pair in text.replace("\n", " ").split(",")]


def meet(one, other):
    return bool(set(stems(one, "hr")) & set(stems(other, "hr")))


def test_forms_of_one_word_find_each_other():
    """Recall: at least 99 of 100 pairs, written with accents or without."""
    asked = [
        (head, written)
        for head, *others in (row.split() for row in FORMS.strip().splitlines())
        for form in others
        for written in (form, fold(form))
    ]
    missed = [pair for pair in asked if not meet(*pair)]
    assert len(asked) >= 2 * 300
    assert len(missed) / len(asked) <= 0.01, missed


def test_different_words_stay_apart():
    """False merges: none of the list, and none between the words of FORMS."""
    assert [pair for pair in pairs_of(APART) if meet(*pair)] == []
    of: dict[str, set[str]] = {}
    for row in FORMS.strip().splitlines():
        for form in row.split():
            for stem in stems(form, "hr"):
                of.setdefault(stem, set()).add(row.split()[0])
    assert {stem: heads for stem, heads in of.items() if len(heads) > 1} == {}


def test_what_is_merged_is_known():
    assert all(meet(*pair) for pair in pairs_of(MERGED))


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "cities", "city"),
        ("en", "weaving", "weave"),
        ("en", "festivals", "festival"),
        ("fr", "créatives", "créative"),
        ("fr", "villes", "ville"),
        ("de", "Städte", "Städten"),
        ("es", "creativas", "creativa"),
        ("pt-BR", "cidades", "cidade"),
        ("bs", "gradova", "grad"),
    ],
)
def test_other_languages_have_their_own(language, one, other):
    assert set(stems(one, language)) & set(stems(other, language))


@pytest.mark.parametrize("word", ["", "a", "do", "2024", "co2", "北京", "서울"])
def test_what_has_no_stem_has_none(word):
    assert stems(word, "hr") == ()
    assert stems("Grad", "xx") == ()


def test_only_languages_whose_stems_begin_like_their_words_say_so():
    """A snippet stems only words that begin like a stem asked for; a wrong language here would lose words."""
    words = {*spelt_words(FILE.read_text()), *FORMS.split()}
    assert len(words) > 2_000
    strange = {
        (word, code)
        for word in words
        for code in BEGIN_LIKE_THEIR_WORDS
        for stem in stems(word, code)
        if beginning(stem) != beginning(fold(word))
    }
    assert strange == set()
