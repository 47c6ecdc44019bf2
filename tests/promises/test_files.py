"""What is committed: nothing of a machine, nothing of a third party, nothing inline, no left and right."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.template import engines

from tests.promises.repository import PACKAGE, ROOT, committed_files, name_of, static_files, templates

TEXT = {".py", ".md", ".html", ".txt", ".css", ".js", ".mjs", ".toml", ".json", ".sh", ".csv", ".svg", ".xml",
        ".yml", ".yaml", ".cfg", ".ini", ".po", "", ".example"}  # fmt: skip
# Put together here, so that this file does not find itself.
REGISTRIES = [
    "pypi" + ".org",
    "files.python" + "hosted.org",
    "registry.npm" + "js.org",
    "deb.deb" + "ian.org",
]
MACHINES = [
    r"(?<![\w.])/wo" + r"rk/",
    r"(?<![\w.~])/ro" + r"ot/",
    r"/ho" + r"me/\w+/",
    r"/Use" + r"rs/\w+/",
    r"/tmp/br" + r"ief",
]


def _texts() -> list[tuple[str, str]]:
    files = [f for f in committed_files() if f.suffix in TEXT]
    return [(name_of(f), f.read_text(encoding="utf-8", errors="replace")) for f in files]


def test_no_address_of_a_package_registry() -> None:
    found = [f"{name}: {host}" for name, text in _texts() for host in REGISTRIES if host in text]
    assert found == []


def test_no_path_of_somebodys_machine() -> None:
    pattern = re.compile("|".join(MACHINES))
    found = [f"{name}: {match[0]}" for name, text in _texts() if (match := pattern.search(text))]
    assert found == []


@pytest.mark.parametrize("lock", ["requirements/run.txt", "requirements/test.txt"])
def test_every_locked_package_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    packages = re.split(
        r"\n(?=[A-Za-z0-9])", "\n" + "\n".join(line for line in text.splitlines() if line[:1] != "#")
    )
    without = [each.split()[0] for each in packages if "==" in each and "--hash=sha256:" not in each]
    assert without == []
    assert len([each for each in packages if "==" in each]) > 30
    assert not re.search(r"--(extra-)?index-url|--find-links|https?://", text)


def test_the_test_lock_contains_the_run_lock() -> None:
    """So that an environment made for the tests also runs the product, with the very same versions."""

    def pins(lock: str) -> set[str]:
        return set(
            re.findall(
                r"^([A-Za-z0-9_.\[\]-]+==\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
            )
        )

    assert pins("requirements/run.txt") - pins("requirements/test.txt") == set()


# --- templates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", templates(), ids=name_of)
def test_every_template_compiles(template: Path) -> None:
    parts = template.parts
    if "jinja2" in parts:
        name = "/".join(parts[parts.index("jinja2") + 1 :])
        assert Path(engines["jinja2"].env.get_template(name).filename) == template  # type: ignore[attr-defined]
    else:
        folder = "bridge" if "bridge" in parts else "templates"
        name = "/".join(parts[parts.index(folder) + 1 :])
        assert Path(engines["bridge"].get_template(name).origin.name) == template


_LOADED_FROM_ELSEWHERE = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object|track|use|image)\b[^>]*?
            (?:src|srcset|href|data|poster)\s*=\s*["']?(?:https?:)?//[^"'\s>]+
      | <link\b(?=[^>]*rel=["']?(?:stylesheet|icon|preload|preconnect|dns-prefetch|modulepreload|manifest))
            [^>]*href=["']?(?:https?:)?//[^"'\s>]+
      | <form\b[^>]*action=["']?(?:https?:)?//""",
    re.IGNORECASE | re.VERBOSE,
)
_INLINE = re.compile(
    r"""<style\b | \sstyle\s*= | <script\b(?![^>]*\bsrc\s*=)(?![^>]*type=["']application/(?:ld\+)?json["']) |
        <[^>{]*\son[a-z]+\s*=\s*["'] | javascript:""",
    re.IGNORECASE | re.VERBOSE,
)


def _without_comments(template: str) -> str:
    return re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", "", template, flags=re.DOTALL)


@pytest.mark.parametrize(("pattern", "what"), [(_LOADED_FROM_ELSEWHERE, "third party"), (_INLINE, "inline")])
def test_templates_load_nothing_from_elsewhere_and_have_nothing_inline(
    pattern: re.Pattern[str], what: str
) -> None:
    found = [
        f"{name_of(f)}: {match[0].strip()[:80]}"
        for f in templates()
        for match in pattern.finditer(_without_comments(f.read_text(encoding="utf-8")))
        if f.suffix == ".html" and not _is_mail(f)
    ]
    assert found == [], what


def _is_mail(file: Path) -> bool:
    return "mail" in file.parts or "email" in file.parts


@pytest.mark.parametrize(
    ("html", "pattern", "caught"),
    [
        ('<script src="https://cdn.example/x.js"></script>', _LOADED_FROM_ELSEWHERE, True),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', _LOADED_FROM_ELSEWHERE, True),
        ('<link rel="canonical" href="https://mreza.example/">', _LOADED_FROM_ELSEWHERE, False),
        ('<a href="https://unesco.example/">source</a>', _LOADED_FROM_ELSEWHERE, False),
        ('<p style="color:red">', _INLINE, True),
        ("<script>alert(1)</script>", _INLINE, True),
        ('<button onclick="go()">', _INLINE, True),
        ('<script type="application/ld+json">{}</script>', _INLINE, False),
        ('<script src="/static/a.js" type="module"></script>', _INLINE, False),
    ],
)
def test_the_patterns_see_what_they_should(html: str, pattern: re.Pattern[str], caught: bool) -> None:
    assert bool(pattern.search(html)) == caught


# --- styles and scripts -----------------------------------------------------------------------------------

# Names of XML namespaces and vocabularies are names, not requests.
_NAMES = re.compile(r"https?://(?:www\.w3\.org|schema\.org|purl\.org)/[\w./#-]*")


def _without_block_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("suffix", [".css", ".js", ".mjs"])
def test_styles_and_scripts_name_no_third_party(suffix: str) -> None:
    address = re.compile(r"(?:https?:)?//[\w-]+\.[\w.-]+")
    found = []
    for file in static_files(suffix):
        text = _without_block_comments(file.read_text(encoding="utf-8"))
        text = re.sub(r"(?m)(^|\s)//.*$", "", text) if suffix != ".css" else text
        found += [f"{name_of(file)}: {match[0]}" for match in address.finditer(_NAMES.sub("", text))]
    assert found == []


_PHYSICAL = re.compile(
    r"""(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b[\w-]*\s*: |
        (?<![\w-])(?:left|right)\s*: | (?:text-align|float|clear)\s*:\s*(?:left|right) |
        border-(?:top|bottom)-(?:left|right)-radius\s*:""",
    re.VERBOSE,
)


def _physical(css: str) -> list[str]:
    """Declarations that know left and right; one that must says so: `/* physical: why */` on its line."""
    lines = css.splitlines()
    return [
        f"{number}: {line.strip()}"
        for number, line in enumerate(lines, 1)
        if _PHYSICAL.search(re.sub(r"/\*.*?\*/", "", line)) and not re.search(r"/\*\s*physical:\s*\S", line)
    ]


def test_styles_know_no_left_and_right() -> None:
    found = [
        f"{name_of(f)}:{each}"
        for f in static_files(".css")
        for each in _physical(f.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("margin-left: 1rem;", True),
        ("right: 0;", True),
        ("text-align: left;", True),
        ("border-top-left-radius: 2px;", True),
        ("margin-inline-start: 1rem;", False),
        ("inset-inline-end: 0;", False),
        ("left: 0; /* physical: the map is not mirrored */", False),
        ("grid-template-areas: 'left right';", False),
    ],
)
def test_the_css_watchman_sees_left_and_right(line: str, caught: bool) -> None:
    assert bool(_physical(line)) == caught


def test_the_package_has_its_styles() -> None:
    """So that the tests above cannot pass by finding nothing."""
    assert static_files(".css")
    assert static_files(".js", vendored=True) or static_files(".mjs", vendored=True)
    assert PACKAGE / "ui" / "jinja2" / "ui" / "base.html" in templates()


def test_every_file_a_template_names_exists() -> None:
    """`static('…')` of a file that is not there is an error 500 in production only; here it fails at once."""
    from django.contrib.staticfiles import finders

    named = {
        (name_of(f), path)
        for f in templates()
        for path in re.findall(r"""\bstatic\(\s*["']([^"']+)["']\s*\)""", f.read_text(encoding="utf-8"))
    }
    assert [(file, path) for file, path in sorted(named) if finders.find(path) is None] == []


def test_static_files_can_be_hashed(tmp_path: Path) -> None:
    """What `make run` does with them: every file that a style or a module names is there."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "MREZA_VAR": str(tmp_path),
        "ENV_FILE": "/dev/null",
        "STATIC_HASHED": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "mreza", "collectstatic", "--no-input", "--verbosity", "0"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "static" / "staticfiles.json").exists()
