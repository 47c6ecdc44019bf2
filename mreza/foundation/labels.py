"""How confidential each field of each model is: the one place exports, index, logs and tests ask (security.md §6.2).

A model says it in `labels`, made by `labelled(...)`. A field without a label fails a test, and counts as the most
confidential until then: everyone is nobody by default.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db import models


class Label(StrEnum):
    """C0 public · C1 inside the Network · C2 personal · C3 confidential to a process · C4 sensitive personal."""

    PUBLIC = "C0"
    NETWORK = "C1"
    PERSONAL = "C2"
    PROCESS = "C3"
    SENSITIVE = "C4"


# Tables of libraries: `app.model` (lower case) → labels. Filled in `config/labels.py`.
of_libraries: dict[str, Mapping[str, Label]] = {}


def labelled(
    *, public: str = "", network: str = "", personal: str = "", process: str = "", sensitive: str = ""
) -> dict[str, Label]:
    """Names of fields, separated by spaces, under the label they have."""
    groups = {
        Label.PUBLIC: public,
        Label.NETWORK: network,
        Label.PERSONAL: personal,
        Label.PROCESS: process,
        Label.SENSITIVE: sensitive,
    }
    return {name: label for label, names in groups.items() for name in names.split()}


def labels_of(model: type[models.Model]) -> dict[str, Label]:
    """The label of every field of a model that has one; what a parent class says holds unless said anew."""
    if model._meta.auto_created:
        return _labels_between(model)
    found: dict[str, Label] = dict(of_libraries.get(model._meta.label_lower, {}))
    for parent in reversed(model.__mro__):
        found |= parent.__dict__.get("labels", {})
    return found


def _labels_between(model: type[models.Model]) -> dict[str, Label]:
    """A table that Django makes between two others: both its sides have the label of the field it stands for."""
    parent: type[models.Model] = model._meta.auto_created  # type: ignore[assignment]
    for field in parent._meta.local_many_to_many:
        if field.remote_field.through is model:
            label = label_of(parent, field.name)
            return {one.name: label for one in model._meta.concrete_fields if not one.primary_key}
    return {}


def label_of(model: type[models.Model], field: str) -> Label:
    """A field's label; the most confidential one when nobody said."""
    return labels_of(model).get(field, Label.SENSITIVE)


def fields_up_to(model: type[models.Model], most: Label) -> list[str]:
    """The fields that may be shown to whoever may see up to that label."""
    found = labels_of(model)
    return [f.name for f in model._meta.concrete_fields if found.get(f.name, Label.SENSITIVE) <= most]


def unlabelled(model: type[models.Model]) -> list[str]:
    """Fields nobody labelled (the row's own number is a public nothing), and labels of fields there are not."""
    own = {f.name for f in (*model._meta.concrete_fields, *model._meta.local_many_to_many)} - {"id"}
    return sorted(own ^ (set(labels_of(model)) - {"id"}))
