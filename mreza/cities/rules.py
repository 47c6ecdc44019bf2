"""Who may do what with cities and their designations."""

from __future__ import annotations

from typing import Any

import rules

from mreza.accounts.capacities import Capacity, keys
from mreza.accounts.rules import administers, audits, works_in_the_secretariat
from mreza.cities.choices import CITY_LEADS, CITY_TEAM, FIELD_TEAM, Acting
from mreza.foundation.moments import today
from mreza.foundation.permissions import grant

rules.add_perm("cities.view_city", rules.always_true)
rules.add_perm("cities.correct_city", works_in_the_secretariat)
rules.add_perm("cities.designate_city", works_in_the_secretariat)
rules.add_perm("cities.import_cities", works_in_the_secretariat)


# --- what a city says of itself -------------------------------------------------------------------------------
@rules.predicate
def keeps_profile(user: Any, city: Any) -> bool:
    """Security.md §6.3, “City profile”: the city's team and the Secretariat."""
    return works_in_the_secretariat(user) or city.code in keys(user, "city", *CITY_TEAM)


@rules.predicate
def answers_letter(user: Any, letter: Any) -> bool:
    """The team of the city it was written to; the Secretariat where nobody acted for the city."""
    if letter.to_secretariat:
        return works_in_the_secretariat(user)
    return letter.city.code in keys(user, "city", *CITY_TEAM)


@rules.predicate
def reads_letters(user: Any) -> bool:
    """Whose letters, the list itself says; that there are letters is no secret."""
    return bool(user.is_authenticated)


grant("cities.keep_profile", keeps_profile, scope="write")
grant("cities.confirm_facts", keeps_profile, scope="write")
grant("cities.read_letters", reads_letters, scope="read")
grant("cities.answer_letter", answers_letter, scope="write")


# --- people ---------------------------------------------------------------------------------------------------
# A post is a `Capacity`: a role and the place it is held for. Appointments have one (`appointment.capacity`).
@rules.predicate
def acts_for_a_place(user: Any) -> bool:
    """Holds any appointment, or looks after the network's records: the register shows each their part of it."""
    kinds = ("city", "country", "field", "organisation")
    officer = works_in_the_secretariat(user) or administers(user) or audits(user)
    return officer or any(keys(user, kind) for kind in kinds)


@rules.predicate
def sees_its_people(user: Any, city: Any) -> bool:
    """Security.md §6.3: its team, its country's Commission and ministry, who coordinates its field, the officers."""
    if works_in_the_secretariat(user) or administers(user) or audits(user) or city.code in keys(user, "city"):
        return True
    if city.country.code in keys(user, "country", Acting.COMMISSION, Acting.MINISTRY):
        return True
    fields = keys(user, "field", *FIELD_TEAM)
    held = city.designation_on(today()) if fields else None
    return held is not None and held.field.code in fields


@rules.predicate
def leads_the_city_of(user: Any, post: Any) -> bool:
    """Focal point or alternate of the city the post is in."""
    return post.kind == "city" and post.key in keys(user, "city", *CITY_LEADS)


@rules.predicate
def stands_for_the_mayor_of(user: Any, post: Any) -> bool:
    return post.kind == "city" and post.key in keys(user, "city", Acting.MAYOR)


@rules.predicate
def gives(user: Any, post: Any) -> bool:
    """Who appoints without asking the person first: the Secretariat everybody, the mayor's office its city's leads."""
    return works_in_the_secretariat(user) or (post.role in CITY_LEADS and stands_for_the_mayor_of(user, post))


@rules.predicate
def invites(user: Any, post: Any) -> bool:
    """Who may offer a post: whoever gives it; a city's leads offer those of editor and alternate."""
    return gives(user, post) or (
        post.role in (Acting.EDITOR, Acting.ALTERNATE) and leads_the_city_of(user, post)
    )


@rules.predicate
def proposes(user: Any, city: Any) -> bool:
    """A National Commission names who should lead a city of its country; who gives such posts decides."""
    return city.country.code in keys(user, "country", Acting.COMMISSION)


@rules.predicate
def decides_on(user: Any, proposal: Any) -> bool:
    """Who could give the post themselves, and is not who proposed."""
    post = Capacity(proposal.role, proposal.about_kind, proposal.about_key)
    return proposal.invited_by_id != user.pk and gives(user, post)


@rules.predicate
def ends(user: Any, post: Any) -> bool:
    """Whoever gives a post ends it; a city's leads end their editors'."""
    return gives(user, post) or (post.role == Acting.EDITOR and leads_the_city_of(user, post))


@rules.predicate
def hands_over(user: Any, appointment: Any) -> bool:
    """One's own as a lead of a city, and every other of a city that one may end."""
    post = appointment.capacity
    if post.kind != "city":
        return False
    own = appointment.user_id == user.pk and post.role in CITY_LEADS and leads_the_city_of(user, post)
    return own or ends(user, post)


@rules.predicate
def hands_over_in(user: Any, city: Any) -> bool:
    """May open the wizard of a city at all."""
    return works_in_the_secretariat(user) or city.code in keys(user, "city", *CITY_LEADS, Acting.MAYOR)


@rules.predicate
def works_for(user: Any, city: Any) -> bool:
    """In the city's team or its mayor's office; the Secretariat looks along."""
    return works_in_the_secretariat(user) or city.code in keys(user, "city", *CITY_TEAM, Acting.MAYOR)


@rules.predicate
def writes_to_groups(user: Any) -> bool:
    """The Secretariat, field coordinators and National Commissions: each to their own part of the Network."""
    return bool(
        works_in_the_secretariat(user)
        or keys(user, "field", *FIELD_TEAM)
        or keys(user, "country", Acting.COMMISSION)
    )


@rules.predicate
def enters_organisations(user: Any) -> bool:
    """Who enters an organisation that counts at once: the Secretariat, and who answers for a city."""
    return bool(works_in_the_secretariat(user) or keys(user, "city", *CITY_LEADS))


@rules.predicate
def proposes_organisations(user: Any) -> bool:
    """Anybody of a city; one that stands there without an account has a form of its own."""
    return bool(works_in_the_secretariat(user) or keys(user, "city"))


@rules.predicate
def decides_on_organisation(user: Any, organisation: Any) -> bool:
    """Who answers for the city it is in; the Secretariat on all, also where no city is named or nobody answers."""
    city = organisation.city
    return works_in_the_secretariat(user) or (
        city is not None and city.code in keys(user, "city", *CITY_LEADS)
    )


@rules.predicate
def keeps_organisation(user: Any, organisation: Any) -> bool:
    """Who may set it right: the Secretariat, the team of the city it is in, and who speaks for it."""
    city = organisation.city
    return (
        works_in_the_secretariat(user)
        or (city is not None and city.code in keys(user, "city", *CITY_TEAM))
        or organisation.code in keys(user, "organisation", Acting.PARTNER)
    )


grant("cities.view_register", acts_for_a_place, scope="read")
grant("cities.view_people", sees_its_people, scope="read")
grant("cities.appoint", gives, scope="write")
grant("cities.invite", invites, scope="write")
grant("cities.propose", proposes, scope="write")
grant("cities.decide_proposal", decides_on, scope="write")
grant("cities.end_appointment", ends, scope="write")
grant("cities.hand_over", hands_over, scope="write")
grant("cities.hand_over_in", hands_over_in)
grant("cities.read_state", works_for)
grant("cities.write_to_people", writes_to_groups, scope="write")
grant("cities.import_people", works_in_the_secretariat)
grant("cities.enter_organisation", enters_organisations, scope="write")
grant("cities.propose_organisation", proposes_organisations, scope="write")
grant("cities.decide_organisation", decides_on_organisation, scope="write")
grant("cities.correct_organisation", keeps_organisation, scope="write")
