"""The pages of those who write, review and keep practices: those of all records, with the practices' own words."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from mreza.activities.drafting import Drafting
from mreza.activities.sections import Form
from mreza.activities.writing_pages import Words, WritingPages
from mreza.areas.practices.forms import FORM

DRAFTING = Drafting(FORM)


class PracticePages(WritingPages):
    """From the working title to the question whether it is still right."""

    form: ClassVar[Form] = FORM
    drafting: ClassVar[Drafting] = DRAFTING
    listed: ClassVar[str] = "practices:list"
    words: ClassVar[Words] = Words(
        all=_("Good practices"),
        see=_("See good practices"),
        new=_("Write a good practice"),
        lede=_("Tell other cities what worked, for whom, at what cost, and what did not."),
    )


PAGES = PracticePages()
