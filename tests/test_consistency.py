"""Habits worth having, as tests over the files themselves."""

import re

import pytest

from tests.sources import ROOT, over

pytestmark = pytest.mark.sources

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
MAX_TEMPLATE_LINES = 150

TAG = re.compile(r"<(?!!)/?[a-zA-Z](?:\"[^\"]*\"|'[^']*'|[^'\">])*>")
FORM = re.compile(r"<form\b(?:\"[^\"]*\"|[^\">])*>.*?</form>", re.DOTALL | re.IGNORECASE)
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
INLINE_SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE)
HANDLER = re.compile(r"\son[a-z]+\s*=", re.IGNORECASE)
STYLE = re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)


def text_of(path):
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


each_template = over(TEMPLATES)
each_script = over(SCRIPTS)


@each_template
def test_a_template_holds_nothing_that_the_csp_forbids(path):
    text = text_of(path)
    assert not INLINE_SCRIPT.search(text)
    assert not STYLE.search(text)
    assert "javascript:" not in text
    handlers = [tag for tag in TAG.findall(text) if HANDLER.search(tag)]
    assert not handlers


@each_template
def test_a_form_that_posts_carries_its_token_and_no_other_does(path):
    for form in FORM.findall(text_of(path)):
        head = TAG.search(form)[0].lower()
        assert ("{% csrf_token %}" in form) == ('method="post"' in head), head


@each_template
def test_a_table_has_a_caption_and_scoped_heads(path):
    for table in TABLE.findall(text_of(path)):
        assert "<caption" in table
        heads = re.findall(r"<th\b[^>]*>", table)
        assert all("scope=" in head for head in heads), heads


@each_template
def test_an_image_has_an_alternative(path):
    for tag in TAG.findall(text_of(path)):
        assert not tag.startswith("<img") or "alt=" in tag, tag


@each_template
def test_escaping_is_never_turned_off(path):
    # Help texts are written in the code, and may hold a link: Django's own convention.
    text = text_of(path).replace("field.help_text|safe", "")
    assert "|safe" not in text
    assert "autoescape off" not in text


@each_template
def test_assets_come_from_here(path):
    assert not re.search(r"<(?:script|link|img)\b[^>]*(?:src|href)=\"(?:https?:)?//", text_of(path))


@each_template
def test_words_are_calm(path):
    """Style of the interface: no exclamation mark."""
    words = re.sub(r"\{[{%].*?[%}]\}", "", text_of(path), flags=re.DOTALL)
    words = re.sub(r"<[^>]*>", "", words, flags=re.DOTALL)
    assert "!" not in words


@each_template
def test_a_template_stays_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_TEMPLATE_LINES


@each_script
def test_a_script_runs_no_text_as_code(path):
    text = path.read_text(encoding="utf-8")
    for word in ("eval(", "new Function", "document.write"):
        assert word not in text


def pins(name):
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;]+)", text, re.MULTILINE))


@over([ROOT / "requirements" / name for name in ("base.txt", "dev.txt")])
def test_every_requirement_is_pinned_hashed_and_tied_to_no_registry(path):
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.split("\n", 2)[2])
    assert len(blocks) == len(pins(path.name))
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_two_requirement_files_agree():
    base, dev = pins("base.txt"), pins("dev.txt")
    both = base.keys() & dev.keys()
    assert {name: base[name] for name in both} == {name: dev[name] for name in both}


def test_each_direct_dependency_says_why_and_is_locked():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(?:dependencies|dev) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in lists for line in block.splitlines()]
    assert len(lines) > 20
    locked = {name.lower() for name in [*pins("base.txt"), *pins("dev.txt")]}
    for line in lines:
        assert re.search(r",\s+# \S+", line), line
        assert re.match(r'\s*"([A-Za-z0-9-]+)', line)[1] in locked, line


def settings_variables():
    """Every variable of the environment that the settings read, but what wsgi.py tells them."""
    text = "".join(path.read_text() for path in (ROOT / "pvd_portal/settings").glob("*.py"))
    read = r"(?:env\.[a-z_]+\(|read_bool\(\s*env,)\s*\"([A-Z_]+)\""
    return sorted({*re.findall(read, text), "SECRET_KEY"} - {"PORTAIL_WEB"})


@over([ROOT / "README.md", ROOT / ".env.example"])
def test_each_variable_of_the_environment_is_documented(path):
    names = set(settings_variables())
    assert len(names) > 10
    if path.name == ".env.example":
        names.remove("DEBUG")  # It is only read to be refused.
    text = path.read_text(encoding="utf-8")
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", text)] == []
