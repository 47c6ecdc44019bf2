"""Both databases find the same, in the same order: each is held against a plain reading of the rows, on the real data.

The reading knows no engine: a row answers a group when one of its words is the word asked for, or begins with it.
"""

from __future__ import annotations

import random
from bisect import bisect_left

import pytest

from mreza.activities.catalogue import CardQuery, select
from mreza.activities.models import Card
from mreza.search.asking import read
from mreza.search.finding import AS_TYPED, FORGIVING_MORE, FORGIVING_ONE, ask
from mreza.search.finding import _as_typed as matches_as_typed
from mreza.search.index import Row, write
from mreza.search.models import Entry
from mreza.search.words import sequence
from mreza.translations.models import Text

pytestmark = pytest.mark.django_db

FIXED = [
    "gradova", "ljevača", "praksi", "glazbe", "obrtnika", "zajednici", "cities", "weaving", "craftspeople", "young",
    '"creative city"', '"mladi ljudi"', '"music school"', "music africa", "glazba mladi", "film in schools",
    "北京", "神", "서울", "Київ", "بغداد", "أبو", "varaždin", "varazdin music", "san", "s", "a b c", "11", "sdg 11",
    '"a"', "“craft”", "„grad“ mladi", "nothing at all here", "zzzz", "ž", "l'art", "huai'an", "co-op",
]  # fmt: skip


def questions() -> list[str]:
    """More than 200, of one to three words out of what is really written, whole and begun, and phrases."""
    draw = random.Random(3)
    texts = list(Text.objects.filter(kind="practice").order_by("pk").values_list("text", flat=True))
    words = sorted({word for text in texts for word in sequence(text)})
    found = list(FIXED)
    found += [draw.choice(words) for _ in range(60)]
    found += [draw.choice(words)[: draw.randint(2, 5)] for _ in range(30)]
    for count in (2, 3):
        for _ in range(30):
            own = sequence(draw.choice(texts))
            found.append(" ".join(draw.sample(own, min(count, len(own)))))
    for _ in range(30):
        own = sequence(draw.choice(texts))
        at = draw.randrange(max(1, len(own) - 2))
        found.append(f'"{" ".join(own[at : at + draw.randint(2, 3)])}"')
    return found


def plain_reading(rows, matches):
    """Tier → numbers of the rows that answer, read row by row."""
    return {
        match.tier: {
            number
            for number, columns in rows
            if all(any(stands(term, columns[match.where]) for term in group) for group in match.groups)
        }
        for match in matches
    }


def stands(term, words):
    """Whether a word of a sorted list is the one asked for, or begins with it."""
    at = bisect_left(words, term.word)
    return at < len(words) and (words[at].startswith(term.word) if term.begins else words[at] == term.word)


def read_rows():
    rows = []
    for number, names, words, text in Entry.objects.order_by("pk").values_list(
        "pk", "names", "words", "text"
    ):
        own, about, every = names.split(), words.split(), text.split()
        columns = {"names": sorted(own), "about": sorted(own + about), "all": sorted(own + about + every)}
        rows.append((number, columns))
    return rows


def test_each_engine_finds_what_a_plain_reading_finds(network):
    rows, asked = read_rows(), questions()
    assert len(asked) >= 200
    answered = 0
    for number, text in enumerate(asked):
        language = ("en", "hr")[number % 2]
        question = read(text)
        if not question:
            continue
        answer = ask(question, language)
        told = {tier: set(numbers.tolist()) for tier, numbers in answer.tiers}
        assert told == plain_reading(rows, matches_as_typed(question, language)), text
        answered += bool(answer)
    assert answered >= 180


def test_records_come_in_the_order_of_tier_newness_and_code(network):
    cards = {card.key: card for card in Card.objects.published().filter(kind="practice")}
    rows = [(number, kind, key) for number, kind, key in Entry.objects.values_list("pk", "kind", "key")]
    key_of = {number: key for number, kind, key in rows if kind == "practice"}
    asked = 0
    for text in questions():
        question = read(text)
        if not question:
            continue
        best: dict[str, int] = {}
        for patience in (AS_TYPED, FORGIVING_ONE, FORGIVING_MORE):
            for tier, numbers in ask(question, "hr", ("practice",), patience=patience).tiers:
                for number in numbers.tolist():
                    if number in key_of:
                        best[key_of[number]] = min(tier, best.get(key_of[number], tier))
            if best:
                break
        wanted = sorted(
            best, key=lambda key: (best[key], -cards[key].published_at.timestamp(), cards[key].code)
        )
        selection = select(CardQuery(q=text, kinds=("practice",)), "hr")
        assert [selection.columns.keys[place] for place in selection.places] == wanted, text
        asked += bool(wanted)
    assert asked >= 150


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("ar", "مدينة مبدعة للحرف والفنون", "مبدعة"),
        ("zh", "创意城市网络的手工艺", "手工"),
        ("zh", "创意城市网络的手工艺", '"城市网络"'),
        ("ja", "音楽のまちづくり", "音楽"),
        ("uk", "Місто музики та ремесел", "музик"),
        ("el", "Πόλη της λογοτεχνίας", "λογοτεχνια"),
        ("ka", "კრეატიული ქალაქი", "ქალაქი"),
        ("hi", "संगीत का शहर", "संगीत"),
        ("th", "เมืองสร้างสรรค์", "สร้าง"),
    ],
)
def test_any_script_is_found(language, text, question):
    write("practice", "one", [Row(language, text, named=False)])
    write("practice", "two", [Row(language, "Something else", named=False)])
    found = {number for _tier, numbers in ask(read(question), "en").tiers for number in numbers.tolist()}
    assert found == set(Entry.objects.filter(key="one").values_list("pk", flat=True))
