"""The compiled projects that come with the house; see `data/README.md`.

Their cities are those the public sources name: they stand as taking part and have said nothing themselves
(`cooperation.NAMED`), and each may say that it is not so. Their ties are in the ledger's own file and belong to the
project from the moment it is loaded (`ties.loading.join_records`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from mreza.activities.choices import Agreement
from mreza.activities.compiled import Compiled, load, published_of_files
from mreza.activities.models import Participation
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.registration import PROJECT
from mreza.cities.models import City
from mreza.foundation.loading import Tally

FILE = Path(__file__).parent / "data/projects.jsonl"


def load_projects(file: Path = FILE) -> list[Tally]:
    """Bring the compiled projects to what the file says. Part of the load of the network, and of its transaction."""
    return [load(_compiled(file))]


def _compiled(file: Path) -> Compiled:
    return Compiled(
        PROJECT, file, _("projects"), beside=("cities", "stage"), stands=_stands, put=_put, is_kept=_is_kept
    )


def records_of_files(keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Of the records that ties name by their keys in shipped files, those that are projects everybody reads."""
    return published_of_files(PROJECT, list(keys))


def _named(project: Project) -> Any:
    """Those that are named by sources alone."""
    rows = Participation.objects.filter(kind=Project.kind, key=project.key)
    return rows.filter(state=Agreement.AGREED, answered_at=None)


def _stands(project: Project) -> dict[str, Any]:
    codes = _named(project).order_by("pk").values_list("city__code", flat=True)
    return {"cities": list(codes), "stage": str(project.stage)}


def _is_kept(project: Project) -> bool:
    """A city has confirmed it as a project of its own."""
    return project.agreed_at is not None


def _put(project: Project, said: Mapping[str, Any]) -> None:
    if "stage" in said:
        project.stage = said["stage"]
        Project.objects.filter(pk=project.pk).update(stage=said["stage"])
    if "cities" in said:
        name_cities(project, said["cities"])


def name_cities(project: Project, codes: Iterable[str]) -> None:
    """Those the sources name, and no longer those they do not; what a city said itself stays."""
    wanted = list(codes)
    _named(project).exclude(city__code__in=wanted).delete()
    rows = Participation.objects.filter(kind=Project.kind, key=project.key)
    there = set(rows.values_list("city__code", flat=True))
    cities = City.objects.in_bulk([code for code in wanted if code not in there], field_name="code")
    Participation.objects.bulk_create(
        Participation(kind=Project.kind, key=project.key, city=cities[code], state=Agreement.AGREED)
        for code in wanted
        if code in cities
    )
