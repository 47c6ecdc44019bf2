"""The pages of those who write, review and keep projects: those of all records, with what is the projects' own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from mreza.activities.choices import Agreement, State
from mreza.activities.drafting import Drafting
from mreza.activities.models import Participation, Partner
from mreza.activities.sections import Choices, Form, Section
from mreza.activities.writing_pages import Words, WritingPages
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects import keeping
from mreza.areas.partnerships.projects.forms import FORM, organisations
from mreza.cities.models import City, Organisation
from mreza.foundation.permissions import can
from mreza.ties.models import Contact


class ProjectDrafting(Drafting):
    """Projects as those who write and review them meet them."""

    def choices_for(self, record: Any, section: Section) -> Mapping[str, Choices]:
        """The organisations of the cities in it, and those it names already."""
        if section.code != "partners":
            return {}
        taking_part = Participation.objects.filter(  # door: of the record somebody is writing
            kind=Project.kind, key=record.key
        )
        cities = {record.city_id, *taking_part.values_list("city_id", flat=True)}
        bodies = Organisation.objects.confirmed()  # door: the register is public
        near = set(bodies.filter(city__in=cities).values_list("code", flat=True))
        named = Partner.objects.filter(  # door: of the record somebody is writing
            kind=Project.kind, key=record.key, organisation__isnull=False
        )
        near |= set(named.values_list("organisation__code", flat=True))
        return {"organisation": [(code, name) for code, name in organisations() if not code or code in near]}

    def may_read_asked(self, record: Any, row: Participation) -> bool:
        """A city that is asked, or in it, reads the draft."""
        return record.is_public or (record.state != State.RETIRED and row.state != Agreement.DECLINED)

    def answers_with_reason(self, rows: list[Participation]) -> set[int]:
        """A city whose tie stands in the ledger says why it leaves."""
        agreed = [row for row in rows if row.state == Agreement.AGREED]
        standing = Contact.objects.standing().filter(  # door: of the questions put to the reader's own cities
            card_kind=Project.kind, card_key__in={row.key for row in agreed}
        )
        tied = set(standing.values_list("card_key", "members__city")) if agreed else set()
        return {row.pk for row in agreed if (row.key, row.city_id) in tied}


class ProjectPages(WritingPages):
    """From the first words to the last look back."""

    form: ClassVar[Form] = FORM
    drafting: ClassVar[Drafting] = ProjectDrafting(FORM)
    listed: ClassVar[str] = "partnerships:projects"
    prefix: ClassVar[str] = "project-"
    under: ClassVar[str] = "projects/"
    words: ClassVar[Words] = Words(
        all=_("Projects"),
        see=_("See projects"),
        new=_("Begin a project"),
        lede=_("Write down what you want to do together with others: a pilot, a partnership, an initiative."),
        cities=_("The cities in it"),
        cities_hint=_("They are asked, and in it only once they agree."),
        cities_intro=_(
            "A city you ask reads the draft, without its risks, and agrees to be in the project or does not. The "
            "public sees it named only once it agreed. When everybody has answered, the leading city confirms the "
            "project, and the tie of its cities stands in the ledger."
        ),
        asked=_("Asked to be in a project"),
        asked_intro=_(
            "Other cities want yours in a project. It is in it only if you agree, and you may think again at any time."
        ),
        agree=_("Agree to be in it"),
        leave=_("Leave the project"),
        answers={
            Agreement.ASKED: _("%(city)s has not answered yet."),
            Agreement.AGREED: _("%(city)s agreed: it is in the project."),
            Agreement.DECLINED: _("%(city)s declined: it is not in the project."),
        },
        agreed=_("Your city is in the project."),
        declined=_("Your city is not in the project."),
        city_asked=_("The city is asked. It is in the project only once it agrees."),
    )

    def begin(self, *, language: str, title: str, by: Any, owner: Mapping[str, Any]) -> Any:
        return keeping.begin(language=language, texts={"title": title}, by=by, **owner)

    def ask_city(self, record: Any, city: City, *, by: Any) -> None:
        keeping.ask(record, city, by=by)

    def leave_city_out(self, record: Any, city: City, *, by: Any) -> None:
        keeping.leave_out(record, city, by=by)

    def answer_for(self, record: Any, city: City, *, agrees: bool, reason: str, by: Any) -> None:
        keeping.answer(record, city, agrees=agrees, reason=reason, by=by)

    def sections_for(self, user: Any, record: Any) -> tuple[Section, ...]:
        """Risks are for those who carry them."""
        may = can(user, "partnerships.see_risks_project", record)
        return self.form.sections if may else self.form.open_sections


PAGES = ProjectPages()
