"""The field's ordinary words in Croatian, English, French, Spanish and German, led together by meaning.

Two titles of one contact in two languages share names and cognates, but *posjet*, *visit* and *Besuch* share no
letter. This list leads such words together: what kinds of ties are called, the creative fields and their disciplines
(as in `cities/data/disciplines.csv`), the usual formats, people and places. It is no dictionary and shall not become
one: a word belongs here if many titles of the network would use it. What is not in it counts as a particular word.

A line is one meaning: a weight's letter, the meaning, then stems. A stem fits every word that begins with it; with
a dot at its end only the word itself. All are folded (`titles.fold`). The letter says how much sharing it tells:

`k`  a word of the kind of tie, which the kind has said already; `o` another ordinary word.
"""

from __future__ import annotations

_LINES = """
k residency      residen reziden stipendi residir beherberg
k host           host. hosts. hosted guest gost. gosti gostov gostuj gostuje gostom ugosc accueil acogid gast. gaste
k visit          visit posjet visite besuch studienbesuch
k study          study studij etude estudio studien
k jury           jury juror jure. zirij zirija jurado jurymitglied juri. clan. mitglied member.
k mentoring      mentor tutor begleitet betreu
k advice         advice advis savjet conseil asesor berat berater
k project        project projekt projet proyecto
k joint          joint together zajed commun. communs. commune ensemble conjunt junta juntas juntos gemeinsam
k organised      organis organiz suorgan veranstalt coorgan
k conference     conferen konferen
k delegation     delega izaslan
k speak          speak speaks speaker govor govori parle. parler habla. hablar sprich sprech presents present predstavlj
k adopt          adopt adopcij primjen primjenj appliqu
k practice       practice praksa praksu prakse pratique practica praxis
k exchange       exchang razmjen echange intercambio austausch
k translation    translat prevod prevoden prijevod traduct traducc ubersetz
k twinning       twin prijateljst jumel hermana partnerst
k artist         artist umjetni artiste artista kunstler
k cooperation    cooperat suradn surad coopera collabora kolabora zusammenarb
k learn          learn. learning uci. ucenje apprend aprend lern.
k work           work. works. rad. rada. travail trabajo arbeit
k programme      program programm
k city           city cities grad. grada gradu gradov gradsk ville villes ciudad stadt stadte
o festival       festiv festa. fest. fete smotra
o fair           fair. sajam sajma sajmu salon feria messe
o market         market trznic marche mercado markt trg. trga
o biennial       biennal bijenal bienal
o exhibition     exhibit izloz exposic exposit ausstell
o concert        concert koncert concierto konzert
o workshop       workshop radionic atelier taller werkstatt
o laboratory     lab. laborat
o forum          forum foro. foros.
o congress       congres kongres
o symposium      sympos simpoz simpos
o meeting        meeting susret sastan rencontre encuentro treffen reunion
o summit         summit sommet cumbre gipfel
o award          award nagrad prix. premio preis prize
o competition    competit natjecan concours concurso wettbewerb
o school         school skol ecole escuel schul
o course         course tecaj cours. curso kurs
o camp           camp. kamp. kampa campamento
o library        librar knjiznic biblioth bibliot
o bookshop       booksh knjizar librairie libreria buchhand
o museum         museum muzej musee museo
o archive        archiv arhiv
o theatre        theat kazalis teatr
o gallery        galler galer
o street         street. streets ulic rue. rues. calle callej strasse strass
o public         public. javn publique publico offentlich
o day            day. days. dan. dana. dani. danima jour. journee jours dia. dias. jornada tag. tage. tagen
o night          night. nights noc. noci nuit. nuits noche nacht
o evening        evening vecer soiree velada abend
o week           week. weeks tjed semain seman woche
o month          month mjesec mois. mes. monat
o spring         spring. proljec printem primaver fruhling
o summer         summer ljet ete. verano sommer
o autumn         autumn jesen automn otono herbst
o winter         winter. zimsk hiver invierno
o world          world svijet svjets monde mondial mundo mundial welt
o international  internat medunarod medjunarod
o european       europ europsk
o national       national nacional
o annual         annual godisnj annuel anual jahrlich
o contemporary   contempor suvremen zeitgenoss
o traditional    tradi
o sustainable    sustainab odrziv durable sostenib nachhaltig
o creative       creativ kreativ
o young          young mlad. mladi mladih mladim jeune joven jung. junge junger jungen
o youth          youth mladez jeunes. jeunesse juvent juven jugend
o child          child djec dijete djecj enfant nino nina. infant kinder
o woman          woman women zena. zene. zensk femme mujer frau
o digital        digital numerique
o education      educat obrazov education educac bildung
o training       training obuk formation formac ausbild
o heritage       heritage bastin patrimo erbe. kulturerbe
o culture        cultur kultur
o economy        econom ekonom gospodar wirtschaft
o community      communit zajednic communaut comunidad gemeinschaft
o music          music glazb muzic musiq musik
o choral         choir choral zbor. zbora zborov choeur coral coro. coros chor.
o orchestra      orchest orkest orques
o composer       compos skladat komponist komposit
o song           song. songs songwr pjesma. pjesme. chanson cancion lied. lieder canto.
o sound          sound. sounds zvuk zvucn zvuco son. sonor. sonore sonido klang
o electronic     electron elektron
o baroque        baroqu barok barroc barock
o classical      classic klasic clasic klassi
o jazz           jazz
o opera          opera. operu opere oper. opern
o rock           rock.
o film           film cine. cinema cinema- kino
o short          short. kratk court. courts corto kurz
o documentary    document dokument
o animation      animat animac animir
o screenplay     screenw scenarij scenari guion drehbuch
o literature     litera knjizevn
o book           book. books buch buche bucher knjig livre libro
o writing        writ pisanj ecrit escrit schreib schrift
o writer         writer knjizevnik knjizevnic pisac pisc ecrivain escritor schriftstell autor auteur author
o poetry         poet poez poes pjesnist lyrik gedicht
o poet           pjesnik pjesnic dichter
o story          story stories prica. price. pripovij recit. cuento geschicht erzahl
o reading        reading citanj lectur lesung
o comics         comic strip. stripa bande. dessine
o design         design dizajn disen diseno
o fashion        fashion moda. mode. moda
o furniture      furnitur namjestaj mobili mobel
o graphic        graphic grafic graphiq grafik
o architecture   archit arhit arquit
o urban          urban
o planning       plann planir planif planung
o landscape      landscap krajobraz paysag paisaj landschaft
o garden         garden vrt. vrtov vrtova jardin garten
o craft          craft obrt artisan artesan handwerk kunsthandwerk
o ceramics       ceram keram poter lonc topferei
o weaving        weav tkanj tkalj tissag tejid weber
o textile        textil tekstil
o basketry       basket kosar pletar vanner cester korbflecht
o wood           wood drv. drva drven bois. madera holz
o carving        carv rezbar sculpt talla. schnitz
o glass          glass stakl verre vidrio glas.
o paper          paper papir papier papel
o lace           lace cipk dentell encaj spitze
o jewellery      jewel nakit bijou joyer schmuck
o leather        leather koza. koze. cuir cuero leder
o gastronomy     gastron
o food           food hran. hrana hrane hranu prehran aliment comida culinar kulinar essen.
o cuisine        cuisin kuhinj cocin kuche kuchen
o chef           chef. chefs kuhar cociner koch. koche
o bread          bread kruh pain. pan. brot
o wine           wine. wines vino. vina. vins vin. wein
o art            art. arts umjetnost artes. arte. kunst kunste
o media          media medij medios medien
o game           game. games igra. igara. igre. jeux jeu. juego spiele spiel.
o video          video
o light          light svjetl lumier luz. luces licht
o dance          dance ples. plesa plesn danse danza tanz
o puppet         puppet lutk lutkar marionn titer puppen
o photography    photo fotog
o tradition      predaj uberliefer
o folk           folk. narodn folklor populair popular volk
o city-hall      municip opcin gemeinde mairie ayuntamiento rathaus
o university     univers sveucilis
o research       research istraziv recherche investigac forschung
o performance    performan predstav spectac espectac auffuhr
o open           open. otvor ouvert abiert offen
o new            new. nov. nova. novi. nouveau nouvel nuevo nueva neu. neue.
"""

# Words that only bind others.
_BINDING = """
a an and at by for in into is of on or the to with within from between as its their our his her it
i u na za od do s sa se iz o po pri kao te je su kod među medu uz
de du des d l la le les un une et à a au aux en dans sur par pour avec entre
el los las del al y e por para con como su sus desde sobre
der die das den dem des ein eine einer und von vom zu zum zur im am mit für fur aus bei auf als über uber durch
"""
BINDING = frozenset(_BINDING.split())


def _read(lines: str) -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """Whole words, stems, and the meanings that only say the kind."""
    whole: dict[str, str] = {}
    stems: dict[str, str] = {}
    of_kinds = set()
    for line in lines.strip().splitlines():
        letter, meaning, *forms = line.split()
        if letter == "k":
            of_kinds.add(meaning)
        for form in forms:
            if form.endswith("."):
                whole.setdefault(form[:-1], meaning)
            else:
                stems.setdefault(form, meaning)
    return whole, stems, frozenset(of_kinds)


WHOLE, STEMS, OF_KINDS = _read(_LINES)
LONGEST_STEM = max(map(len, STEMS))


def meaning(word: str) -> tuple[str, str]:
    """What an ordinary word means, and what is left of it behind the longest stem that fits; ("", word) if none."""
    if word in WHOLE:
        return WHOLE[word], ""
    for length in range(min(len(word), LONGEST_STEM), 2, -1):
        if (found := STEMS.get(word[:length])) is not None:
            return found, word[length:]
    return "", word


def _without_a_letter(text: str) -> set[str]:
    return {text[:place] + text[place + 1 :] for place in range(1, len(text))}


_LONG = 6  # letters of a stem from which a slip in it is understood: a shorter one is too like other words
SLIPS = {
    slip: known for stem, known in STEMS.items() if len(stem) >= _LONG for slip in _without_a_letter(stem)
}


def meaning_of_slip(word: str) -> str:
    """What an ordinary word means that is spelt with one slip (not in its first letter); "" if it is none."""
    for length in range(_LONG - 1, min(len(word), LONGEST_STEM + 1) + 1):
        start = word[:length]
        for slip in (start, *_without_a_letter(start)):
            known = STEMS.get(slip, "") if len(slip) >= _LONG else ""
            if known := known or SLIPS.get(slip, ""):
                return known
    return ""
