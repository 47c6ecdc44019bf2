"""Our templates escape exactly as Jinja2's own, only faster; and addresses are remembered rightly."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from django.test import override_settings
from django.utils import translation
from django.utils.functional import lazystr
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from mreza.config.jinja import PageEnvironment, escaped, static, url

TEMPLATE = """
{%- macro cell(value) %}<td title="{{ value }}">{{ value }}{{ caller() if caller is defined }}</td>{% endmacro %}
{%- set kept %}<b>{{ value }}</b>{% endset %}
{%- block first %}{{ value }}|{{ value|upper }}|{{ value|safe }}|{{ kept }}|{{ [value]|join("<") }}{% endblock %}
{%- for one in [value, 1, 1.5, none, true] %}{{ cell(one) }}{% endfor %}
{%- call cell(value) %}<i>{{ value }}</i>{% endcall %}
{%- filter upper %}<u>{{ value }}</u>{% endfilter %}
{{- self.first() }}{{ "<br>" }}{{ "a" ~ value }}{% autoescape false %}{{ value }}{% endautoescape %}"""


class Rich:
    def __html__(self) -> str:
        return "<em>rich</em>"


@given(st.text() | st.integers() | st.floats() | st.booleans() | st.none() | st.text().map(Markup))
def test_a_template_says_the_same_as_with_jinja_s_own_environment(value: Any) -> None:
    ours = PageEnvironment(autoescape=True).from_string(TEMPLATE).render(value=value)
    plain = jinja2.Environment(autoescape=True).from_string(TEMPLATE).render(value=value)
    assert ours == plain


@pytest.mark.parametrize(
    "value", ["<script>'\"&", Markup("<b>"), lazystr("<lazy>"), Rich(), 5, 5.5, None, True, b"<", ["<"]]
)
def test_every_kind_of_value_is_escaped(value: Any) -> None:
    assert escaped(value) == escape(value)


def test_what_is_not_defined_still_fails() -> None:
    env = PageEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)
    with pytest.raises(jinja2.UndefinedError):
        env.from_string("{{ nowhere }}").render()


def test_an_address_is_remembered_by_language_and_parts() -> None:
    for _time in range(2):
        with translation.override("hr"):
            assert url("home") == "/hr/"
            assert url("cities:city", code="hr-varazdin") == "/hr/cities/hr-varazdin/"
        with translation.override("en"):
            assert url("home", "a=1") == "/en/?a=1"
            assert url("cities:city", code="hr-zagreb") == "/en/cities/hr-zagreb/"


def test_a_changed_setting_is_seen() -> None:
    before = static("ui/mreza.css")
    with override_settings(STATIC_URL="/elsewhere/"):
        assert static("ui/mreza.css").startswith("/elsewhere/")
    assert static("ui/mreza.css") == before


@pytest.mark.parametrize("autoescape", [True, False])
def test_strings_of_the_interface_are_filled_as_by_jinja_itself(autoescape: bool) -> None:
    from mreza.config.jinja import environment

    loader = jinja2.DictLoader({"ui/parts.html": "", "cities/parts.html": "", "ties/parts.html": ""})
    ours = environment(autoescape=autoescape, loader=loader)
    plain = jinja2.Environment(autoescape=autoescape, extensions=["jinja2.ext.i18n"])  # noqa: S701
    plain.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    for source in (
        "{{ _('Cities') }}",
        "{{ _('100 %%') }}",
        "{{ _('<b>%(name)s</b>', name=name) }}",
        "{{ gettext('Cities') }}{% trans %}Creative fields{% endtrans %}{% trans name %}a {{ name }}{% endtrans %}",
    ):
        for language in ("hr", "en"):
            with translation.override(language):
                assert ours.from_string(source).render(name="<Č>") == plain.from_string(source).render(
                    name="<Č>"
                )
    for env in (ours, plain):
        with pytest.raises(KeyError):
            env.from_string("{{ _('of %(name)s') }}").render()


def test_counted_strings_write_their_number_as_the_language_does() -> None:
    from mreza.config.jinja import environment

    loader = jinja2.DictLoader({"ui/parts.html": "", "cities/parts.html": "", "ties/parts.html": ""})
    template = environment(autoescape=True, loader=loader).from_string(
        "{{ ngettext('Download this %(num)s tie:', 'Download these %(num)s ties:', count) }}"
        "{{ ngettext('%(num)s of <b>', '%(num)s of <i>', count, num=name) }}"
    )
    with translation.override("en"):
        assert template.render(count=10000, name="<Č>") == "Download these 10,000 ties:&lt;Č&gt; of <i>"
    with translation.override("hr"):
        assert "10.000" in template.render(count=10000, name="")
