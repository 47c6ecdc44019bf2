"""How somebody wants to be told: one choice a kind and channel."""

from __future__ import annotations

from typing import Any

from django import forms

from mreza.notices.choices import Channel, Rhythm
from mreza.notices.kinds import NoticeKind


class WishesForm(forms.Form):
    """A field for every kind and channel, named `kind.channel`."""

    def __init__(
        self, kinds: list[NoticeKind], wishes: dict[tuple[str, str], str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        for kind in kinds:
            for channel in Channel:
                self.fields[f"{kind.code}.{channel}"] = forms.ChoiceField(
                    choices=Rhythm.choices,
                    initial=wishes[(kind.code, channel)],
                    label=f"{kind.label}: {channel.label}",
                )

    def wanted(self) -> dict[tuple[str, str], str]:
        """(kind, channel) → rhythm."""
        return {
            (kind.code, channel.value): self.cleaned_data[f"{kind.code}.{channel}"]
            for kind in self.kinds
            for channel in Channel
        }

    def rows(self) -> list[tuple[str, list[tuple[NoticeKind, list[Any]]]]]:
        """For the table: group → its kinds, each with its two fields."""
        groups: dict[str, list[tuple[NoticeKind, list[Any]]]] = {}
        for kind in self.kinds:
            fields = [self[f"{kind.code}.{channel}"] for channel in Channel]
            groups.setdefault(str(kind.group), []).append((kind, fields))
        return sorted(groups.items())
