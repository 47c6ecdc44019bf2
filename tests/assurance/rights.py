"""Who may do what with what: security.md §6.3, transcribed. Data only; nothing here is imported from the product.

A right is a verb and a condition: `r` read · `c` create · `u` update · `x` delete or withdraw · `t` transition;
`u@own` only of what is one's own (the city, the field, the country, the organisation one acts for), `r@any` of all.
What is not written is not allowed. Rows that §6.3 lacks, because it speaks of a chapter in one word, are marked OURS
and say why (docs/decisions/2026-11-22-rights-in-the-matrix.md).
"""

from __future__ import annotations

PUB, REG, CRE, PAR, EDI, FOC, ALT, MAY = "PUB", "REG", "CRE", "PAR", "EDI", "FOC", "ALT", "MAY"
FLD, DEP, NAT, MIN, SEC, ADM, AUD, FORMER = "FLD", "DEP", "NAT", "MIN", "SEC", "ADM", "AUD", "FORMER"
PRINCIPALS = (PUB, REG, CRE, PAR, EDI, FOC, ALT, MAY, FLD, DEP, NAT, MIN, SEC, ADM, AUD, FORMER)

EVERYBODY = dict.fromkeys(PRINCIPALS, "r@any")
NOBODY = dict.fromkeys(PRINCIPALS, "")


def row(base: dict[str, str], **rights: str) -> dict[str, str]:
    return {**base, **rights}


_keeps_city = {"EDI": "r@any u@own", "FOC": "r@any u@own", "ALT": "r@any u@own", "SEC": "r@any u@any"}

_back = "u@own h@own restore@own"
_in_it = "a@own k@own l@own"

# Verbs finer than §6.3's `t`: `send` to review and take back · `review`: comment, ask for change, publish · `retire` ·
# `revive` · `confirm` that it is still right · `h` look back at what was written before.
RIGHTS: dict[str, dict[str, str]] = {
    # "City profile, public article, event, good practice (published)"
    "city": row(EVERYBODY, **_keeps_city),
    "practice:published": row(
        EVERYBODY, PAR="r@any h@own", EDI=f"r@any {_back}", FOC=f"r@any {_back} retire@own confirm@own",
        ALT=f"r@any {_back} retire@own confirm@own", MAY="r@any h@own", FLD="r@any retire@own standing@own",
        DEP="r@any retire@own standing@own", SEC="r@any u@any retire@any",
    ),
    # OURS: a retired record stays readable, or every link to it would break; its city may bring it back.
    "practice:retired": row(
        EVERYBODY, PAR="r@any h@own", EDI=f"r@any {_back}", FOC=f"r@any {_back} revive@own",
        ALT=f"r@any {_back} revive@own", MAY="r@any h@own", FLD="r@any standing@own",
        DEP="r@any standing@own", SEC="r@any u@any revive@any",
    ),
    # "…draft". OURS: FOC creates too (journey 1 of the issue says so); ALT as FOC; MAY reads its city's drafts.
    "practice:draft": row(
        NOBODY, PAR=f"r@own {_back}", EDI=f"r@own {_back}", FOC=f"r@own {_back} send@own",
        ALT=f"r@own {_back} send@own", MAY="r@own h@own",
    ),
    "practice:in-review": row(
        NOBODY, PAR=f"r@own {_back}", EDI=f"r@own {_back}", FOC=f"r@own {_back} send@own",
        ALT=f"r@own {_back} send@own", MAY="r@own h@own", FLD="r@own review@own", DEP="r@own review@own",
        SEC="r@any review@any",
    ),
    # OURS: projects as practices; beside that, who answers for the leading city moves it (`m`: agree, start, finish …,
    # make a practice of it), the teams in it report (`k`), ask cities (`a`) and take its letter (`l`), which the
    # Secretariat reads too. What a city that is asked may do: mreza/areas/partnerships/projects/tests/test_pages.py.
    "project:published": row(
        EVERYBODY, PAR="r@any h@own a@own k@own l@own", EDI=f"r@any {_back} {_in_it}",
        FOC=f"r@any {_back} {_in_it} m@own retire@own confirm@own",
        ALT=f"r@any {_back} {_in_it} m@own retire@own confirm@own", MAY="r@any h@own l@own",
        FLD="r@any retire@own standing@own", DEP="r@any retire@own standing@own", SEC="r@any u@any l@any retire@any",
    ),
    "project:retired": row(
        EVERYBODY, PAR="r@any h@own a@own k@own l@own", EDI=f"r@any {_back} {_in_it}",
        FOC=f"r@any {_back} {_in_it} m@own revive@own", ALT=f"r@any {_back} {_in_it} m@own revive@own",
        MAY="r@any h@own l@own", FLD="r@any standing@own", DEP="r@any standing@own", SEC="r@any u@any l@any revive@any",
    ),
    "project:draft": row(
        NOBODY, PAR=f"r@own {_back} {_in_it}", EDI=f"r@own {_back} {_in_it}",
        FOC=f"r@own {_back} {_in_it} m@own send@own", ALT=f"r@own {_back} {_in_it} m@own send@own",
        MAY="r@own h@own l@own",
    ),
    "project:in-review": row(
        NOBODY, PAR=f"r@own {_back} {_in_it}", EDI=f"r@own {_back} {_in_it}",
        FOC=f"r@own {_back} {_in_it} m@own send@own", ALT=f"r@own {_back} {_in_it} m@own send@own",
        MAY="r@own h@own l@own", FLD="r@own review@own",
        DEP="r@own review@own", SEC="r@any review@any l@any",
    ),
    # Whoever may begin a record or reads unfinished ones has a page of their own for it
    "begin-practice": row(
        NOBODY, PAR="r@any c@any", EDI="r@any c@any", FOC="r@any c@any", ALT="r@any c@any", MAY="r@any",
    ),
    # OURS: a file of practices is drafts of one's own city; the Secretariat's may be of any and may be published
    "practices-file": row(NOBODY, EDI="r@any c@any", FOC="r@any c@any", ALT="r@any c@any", SEC="r@any c@any"),
    # OURS: places are public; the team of their city and who speaks for who runs them keep them (`u`); a file of places
    # is one's own city's, the Secretariat's of any.
    "place": row(EVERYBODY, EDI="r@any u@own", FOC="r@any u@own", ALT="r@any u@own", SEC="r@any u@any"),
    "begin-place": row(NOBODY, PAR="c@any", EDI="c@any", FOC="c@any", ALT="c@any", SEC="c@any"),
    "places-file": row(NOBODY, EDI="r@any c@any", FOC="r@any c@any", ALT="r@any c@any", SEC="r@any c@any"),
    # OURS: a file of contacts is what one's own city says; the Secretariat's, what public sources say
    "ties-file": row(NOBODY, EDI="r@any c@any", FOC="r@any c@any", ALT="r@any c@any", SEC="r@any c@any"),
    "review-list": row(NOBODY, FLD="r@any", DEP="r@any", SEC="r@any"),
    "asked-list": row(NOBODY, FOC="r@any", ALT="r@any"),  # whoever answers for the city
    # OURS: a question to the Network is seen by the team of the city that asks, by those of the cities asked and by the
    # Secretariat. The teams ask, close and answer; who answers for a city accepts an answer (a) or lets its own be
    # published (g); the Secretariat may withdraw what should not have been asked (x).
    "ask": row(NOBODY, EDI="r@any c@any", FOC="r@any c@any", ALT="r@any c@any"),
    "questions-list": row(NOBODY, EDI="r@any", FOC="r@any", ALT="r@any", SEC="r@any"),
    "question": row(
        NOBODY, EDI="r@own close@own x@own", FOC="r@own close@own x@own a@own", ALT="r@own close@own x@own a@own",
        SEC="r@any x@any",
    ),
    "question-asked": row(
        NOBODY, EDI="r@own t@own", FOC="r@own t@own g@own", ALT="r@own t@own g@own", SEC="r@any",
    ),
    # OURS: the ledger of ties is public, whatever was claimed stands there with what the other cities say of it. The
    # team of the city that entered a contact corrects it (u) and looks back (h); who answers for that city withdraws
    # it (x), unless a public source documents it, and gives it up for another's entry (m); the Secretariat documents
    # (d). `t`: answer for the asked city; `n`: name an official address in a city that nobody acts for.
    "begin-contact": row(
        NOBODY, EDI="r@any c@any", FOC="r@any c@any", ALT="r@any c@any", SEC="r@any c@any"
    ),
    "contact": row(
        EVERYBODY, EDI="r@any u@own h@own n@own", FOC="r@any u@own x@own m@own h@own n@own",
        ALT="r@any u@own x@own m@own h@own n@own", SEC="r@any u@any x@any m@any d@any h@any", AUD="r@any h@any",
    ),
    "contact-asked": row(EVERYBODY, FOC="r@any t@own", ALT="r@any t@own"),
    # OURS: that a city carries a practice on stands there for everybody, with what the other city says of it. Its team
    # says how it goes (u), who answers for it withdraws it (x), as the Secretariat may; `t`: who answers for the city
    # it was taken from says whether it is so.
    "begin-adoption": row(NOBODY, EDI="c@any", FOC="c@any", ALT="c@any"),
    "adoption": row(
        EVERYBODY, EDI="r@any u@own", FOC="r@any u@own x@own", ALT="r@any u@own x@own", SEC="r@any x@any",
    ),
    "adoption-asked": row(EVERYBODY, FOC="r@any t@own", ALT="r@any t@own"),
    # OURS: whoever answers for a city says once a year that its ties are right
    "tie-year": row(NOBODY, FOC="r@own u@own", ALT="r@own u@own"),
    # OURS: an offer or a need for people of the Network is read by whoever acts for something in it. Its city's team
    # changes it (u) and withdraws it (x), as the Secretariat may; teams and partners may be interested in it (i).
    "wish": row(
        dict.fromkeys((CRE, MAY, FLD, DEP, NAT, MIN, ADM, AUD), "r@any"), PUB="", REG="", FORMER="", PAR="r@any i@any",
        EDI="r@any u@own x@own i@any", FOC="r@any u@own x@own i@any", ALT="r@any u@own x@own i@any",
        SEC="r@any x@any",
    ),
    "begin-wish": row(NOBODY, PAR="c@any", EDI="c@any", FOC="c@any", ALT="c@any"),
    "wishes-file": row(NOBODY, EDI="c@any", FOC="c@any", ALT="c@any"),  # of one's own city
    "interests-list": row(NOBODY, PAR="r@any", EDI="r@any", FOC="r@any", ALT="r@any"),
    # OURS: an interest is seen by its two sides and the Secretariat. Either team writes, declines, takes back (t); who
    # answers for a city agrees (a) and says what becomes of what both agreed on (g).
    "interest": row(
        NOBODY, EDI="r@own t@own", FOC="r@own t@own a@own g@own", ALT="r@own t@own a@own g@own", SEC="r@any",
    ),
    "interest-asked": row(
        NOBODY, EDI="r@own t@own", FOC="r@own t@own a@own g@own", ALT="r@own t@own a@own g@own", SEC="r@any",
    ),
    # OURS: a city's team writes to partners suggested to its city, or puts them aside
    "partner-suggested": row(NOBODY, EDI="c@own", FOC="c@own", ALT="c@own"),
    # Who acts for a city: security.md §6.3 "User: public card", for those who work with it
    # OURS: a National Commission proposes leads for its country's cities; Secretariat or mayor's office decide.
    # `state`: how things stand there; `over`: hand the city over. OURS: those who work in it, and the Secretariat.
    "city-people": row(
        NOBODY, EDI="r@own state@own", FOC="r@own c@own state@own over@own", ALT="r@own c@own state@own over@own",
        MAY="r@own c@own state@own over@own", FLD="r@own", DEP="r@own", NAT="r@own c@own", MIN="r@own",
        SEC="r@any c@any state@any over@any", ADM="r@any", AUD="r@any",
    ),
    "appointment": row(
        NOBODY, EDI="r@own", FOC="r@own x@own", ALT="r@own x@own", MAY="r@own", FLD="r@own", DEP="r@own", NAT="r@own",
        MIN="r@own", SEC="r@any x@any", ADM="r@any", AUD="r@any",
    ),
    # OURS: the register is public; who speaks for an organisation sets it right, the Secretariat decides on all (`d`).
    # What is only proposed is in tests/assurance/secrets.py.
    "organisation": row(
        EVERYBODY, PAR="r@any u@own", EDI="r@any u@own", FOC="r@any u@own d@own", ALT="r@any u@own d@own",
        SEC="r@any u@any d@any",
    ),
    "register": row(
        dict.fromkeys(PRINCIPALS, "r@any"), PUB="", REG="", CRE="", FORMER="",
    ),
    # §6.1: the Secretariat runs the process, a coordinator the field, a Commission the country
    "letter-to-many": row(NOBODY, FLD="r@any c@any", DEP="r@any c@any", NAT="r@any c@any", SEC="r@any c@any"),
    # OURS: anybody of a city proposes; what who answers for it enters is confirmed by that
    "organisations": row(
        NOBODY, EDI="c@any", FOC="c@any", ALT="c@any", MAY="c@any", SEC="c@any",
    ),
    # OURS: what a stranger wrote to a city is the team's alone.
    "letter": row(NOBODY, EDI="r@own u@own", FOC="r@own u@own", ALT="r@own u@own"),
    # Acts that only the Secretariat does (issue "The network, live on real data")
    "secretariat": row(NOBODY, SEC="r@any c@any u@any x@any t@any"),
    # "Audit log": SEC its calls, ADM security events, AUD all
    "audit": row(NOBODY, SEC="r@any", ADM="r@any", AUD="r@any"),
    "accounts": row(NOBODY, SEC="r@any c@any u@any t@any", ADM="r@any c@any u@any t@any", AUD="r@any"),
    "outbox": row(NOBODY, SEC="r@any u@any", ADM="r@any u@any"),
    # One's own account, tokens, notices, saved searches: everybody who is signed in, theirs only
    "me": {principal: "" if principal == PUB else "r@own c@own u@own x@own" for principal in PRINCIPALS},
    # A country's, a field's, a city's desk
    "country-desk": row(NOBODY, NAT="r@own", MIN="r@own", SEC="r@any"),
    "field-desk": row(NOBODY, FLD="r@own", DEP="r@own", SEC="r@any"),
    "city-desk": row(
        NOBODY, EDI="r@own", FOC="r@own", ALT="r@own", MAY="r@own", FLD="r@own", DEP="r@own", NAT="r@own", MIN="r@own",
        SEC="r@any",
    ),
    "public": EVERYBODY,
}  # fmt: skip


def allows(kind: str, principal: str, verb: str, *, own: bool) -> bool:
    """Whether the table gives this principal that verb on an object of the kind, one's own or another's."""
    given = RIGHTS[kind][principal].split()
    return any(f"{one}@any" in given or (own and f"{one}@own" in given) for one in verb.split("|"))
