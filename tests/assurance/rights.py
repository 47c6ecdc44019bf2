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


_city_team = {"EDI": "r@any u@own", "FOC": "r@any u@own t@own", "ALT": "r@any u@own t@own"}

RIGHTS: dict[str, dict[str, str]] = {
    # "City profile, public article, event, good practice (published)"
    "city": row(EVERYBODY, **_city_team, FLD="r@any t@own", DEP="r@any t@own", SEC="r@any u@any t@any"),
    "practice:published": row(EVERYBODY, **_city_team, FLD="r@any t@own", DEP="r@any t@own", SEC="r@any u@any t@any"),
    # OURS: a retired record stays readable, or every link to it would break; its city may bring it back.
    "practice:retired": row(EVERYBODY, **_city_team, FLD="r@any t@own", DEP="r@any t@own", SEC="r@any u@any t@any"),
    # "…draft". OURS: FOC creates too (journey 1 of the issue says so); ALT as FOC; MAY reads its city's drafts.
    "practice:draft": row(
        NOBODY, PAR="c@own r@own u@own", EDI="c@own r@own u@own", FOC="c@own r@own u@own t@own",
        ALT="c@own r@own u@own t@own", MAY="r@own",
    ),
    "practice:in-review": row(
        NOBODY, PAR="r@own u@own", EDI="r@own u@own", FOC="r@own u@own t@own", ALT="r@own u@own t@own", MAY="r@own",
        FLD="r@own t@own", DEP="r@own t@own", SEC="r@any t@any",
    ),
    # "User: public card / contact / account": contact of a city's people
    "contact": row(
        NOBODY, EDI="r@own", FOC="r@own u@own t@own", ALT="r@own u@own t@own", MAY="r@own t@own", FLD="r@own",
        DEP="r@own", NAT="r@own", SEC="r@any u@any t@any", ADM="r@any", AUD="r@any",
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
    # What somebody sees of a country's or a field's desk
    "country-desk": row(NOBODY, NAT="r@own", MIN="r@own", SEC="r@any"),
    "field-desk": row(NOBODY, FLD="r@own", DEP="r@own", SEC="r@any"),
    "city-desk": row(NOBODY, EDI="r@own", FOC="r@own", ALT="r@own", MAY="r@own", FLD="r@own", DEP="r@own", NAT="r@own",
                     MIN="r@own", SEC="r@any"),
    "public": EVERYBODY,
}  # fmt: skip


def allows(kind: str, principal: str, verb: str, *, own: bool) -> bool:
    """Whether the table gives this principal that verb on an object of the kind, one's own or another's."""
    given = RIGHTS[kind][principal].split()
    return f"{verb}@any" in given or (own and f"{verb}@own" in given)
