#!/usr/bin/env python3
"""Rebuild static/dsfr from the copy of the DSFR inside django-dsfr (developers only).

Keeps the components listed here and of them the classes that the portal names, the icons of
pvd_portal/core/icons.py, both themes, and three weights of Marianne with the letters of European
names; inlines the icons (each would be a request); drops what no rule reads. The output is
committed: nobody needs this script to run the portal. It needs fonttools and brotli beside.
"""

import re
import runpy
import shutil
from pathlib import Path
from urllib.parse import quote

import dsfr
from fontTools import subset

COMPONENTS = (
    "accordion alert badge button callout card checkbox footer form header highlight input link "
    "logo modal navigation notice pagination radio search segmented select sidemenu skiplink "
    "stepper summary tag tile upload"
).split()
FONTS = ("Marianne-Regular", "Marianne-Medium", "Marianne-Bold")
# Latin of Europe, punctuation, € and arrows: half the weight of each font.
LETTERS = (
    "U+20-7E,U+A0-17F,U+2009-2015,U+2018-201E,U+2020-2026,U+202F-203A,U+20AC,U+2190-2193,U+2212"
)
PALETTE = "green|blue-ecume|blue-cumulus|purple|pink|yellow|orange|brown|beige"
DROPPED_SELECTOR = re.compile(
    rf"--({PALETTE})\b|\.fr-fi-|class[*^]=.{{0,2}}fr-fi-"  # accent colours, old icons
    r"|\.fr-[mp][trblxy]?-(sm|xl)-|\.fr-(responsive-vid|ratio|grid-row--gutters-v|col-offset)"
    r"|notice--weather|fr-btn--(team|display|fullscreen)|fr-hr-or|notice--weather|fr-btn--(team|display|fullscreen)|fr-display--|consent|translate|fr-follow|fr-connect|--tooltip|fr-raw"
)
CLASS = re.compile(r"\.(fr-[\w-]+)")
NAMED = re.compile(r"fr-[\w-]+")
SAFE_IN_URL = " =:/,;'().+-"
ROOT = Path(__file__).resolve().parent.parent
ICONS = sorted(runpy.run_path(ROOT / "pvd_portal/core/icons.py")["ICONS"])
SOURCE = Path(dsfr.__file__).parent / "static" / "dsfr" / "dist"
TARGET = ROOT / "static" / "dsfr"


def read_sheets():
    return "\n".join(path.read_text() for path in (ROOT / "static/css").glob("*.css"))


def read_named_classes():
    """The classes that templates, Python and scripts name, and the starts of those they build."""
    files = [path for folder in ("templates", "static/js") for path in (ROOT / folder).rglob("*.*")]
    for folder in ("pvd_portal", "communes", "conventions", "fiches_action"):
        files += (ROOT / folder).rglob("*.py")
    text = "\n".join([path.read_text() for path in files])
    text += read_sheets()
    built = {match[0][:-1] for match in re.finditer(r"fr-[\w-]*-\{", text)}
    return set(NAMED.findall(text)), tuple(built)


def split_top(text, separator):
    """Split on a separator that stands outside parentheses, brackets and strings."""
    parts, start = [], 0
    for match in re.finditer(r"\"[^\"]*\"|'[^']*'|\((?:[^()]|\([^()]*\))*\)|" + separator, text):
        if match[0] == separator:
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def blocks(css):
    """Yield (prelude, body) of each rule of a minified sheet."""
    position = 0
    while (start := css.find("{", position)) != -1:
        depth, end = 1, start
        while depth:
            end += 1
            depth += {"{": 1, "}": -1}.get(css[end], 0)
        yield css[position:start].strip(), css[start + 1 : end]
        position = end + 1


NAMED_CLASSES = read_named_classes()


def is_shipped(selector):
    """Its classes are named; those inside :not() need not be."""
    named, built = NAMED_CLASSES
    bare = re.sub(r":not\([^)]*\)", "", selector)
    return not DROPPED_SELECTOR.search(bare) and all(
        name in named or name.startswith(built) for name in CLASS.findall(bare)
    )


def trim(css):
    """The same sheet without the rules, selectors and media that we do not ship."""
    kept = []
    for prelude, body in blocks(css):
        if prelude.startswith("@font-face"):
            if any(f"{font}.woff2" in body for font in FONTS):
                body = re.sub(r",url\([^)]*\.woff\)\s*format\(\"woff\"\)", "", body)
                kept.append(f"{prelude}{{{body}}}")
            continue
        if prelude.startswith("@media"):
            media = [m for m in prelude.removeprefix("@media").split(",") if "-ms-" not in m]
            body = trim(body)
            prelude = "@media " + ",".join(m.strip() for m in media)
        elif prelude.startswith("@supports"):
            body = trim(body)
        elif not prelude.startswith("@"):
            prelude = ",".join(part for part in split_top(prelude, ",") if is_shipped(part))
        if prelude not in ("", "@media ") and body:
            kept.append(f"{prelude}{{{body}}}")
    return "".join(kept)


def drop_dead_properties(css, readers):
    """Remove the custom properties that nothing reads, again and again until none is left."""
    while True:
        read = set(re.findall(r"var\((--[\w-]+)", css + readers))
        declared = set(re.findall(r"[{;](--[\w-]+):", css))
        trimmed = css
        if dead := "|".join(sorted(declared - read)):
            trimmed = re.sub(rf"(?<=[{{;])(?:{dead}):[^;{{}}]*(?:;|(?=\}}))", "", css)
        if trimmed == css:
            return re.sub(r"[^{}]+\{\}", "", css)
        css = trimmed


def inline_icon(found):
    path = found[1].removeprefix("icons/")
    svg = (SOURCE / "icons" / path).read_text()
    svg = re.sub(r"\s*(width|height)=\"24\"", "", svg).replace('"', "'").strip()
    return f'url("data:image/svg+xml,{quote(svg, safe=SAFE_IN_URL)}")'


def system_theme(css):
    """The dark theme again, for who lets the system choose: no script, no flash."""
    rules = [
        f"{prelude.replace('[data-fr-theme=dark]', '[data-fr-scheme=system]')}{{{body}}}"
        for prelude, body in blocks(css)
        if "[data-fr-theme=dark]" in prelude and not prelude.startswith("@")
    ]
    return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"


def icon_rules():
    utility = (SOURCE / "utility/utility.main.min.css").read_text()
    for name in ICONS:
        rule = re.search(rf"\.fr-icon-{name}:after,\.fr-icon-{name}:before{{[^}}]*}}", utility)
        if rule is None:
            raise SystemExit(f"Icon not found: {name}")
        yield rule[0]


def main():
    sources = [SOURCE / "core/core.main.min.css", SOURCE / "scheme/scheme.min.css"]
    sources += [SOURCE / f"component/{name}/{name}.main.min.css" for name in COMPONENTS]
    texts = [path.read_text() for path in sources]
    notice = re.match(r"/\*!.*?\*/", texts[0], re.DOTALL)[0]
    css = "".join([*texts, *icon_rules()])
    css = trim(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    css += system_theme(css)
    css = drop_dead_properties(css, read_sheets())
    css = re.sub(r"url\((?:\.\./)+(icons/[^)]*)\)", inline_icon, css)
    css = css.replace("../../fonts/", "fonts/").replace("../fonts/", "fonts/")
    shutil.rmtree(TARGET, ignore_errors=True)
    for folder in ("fonts", "favicon"):
        (TARGET / folder).mkdir(parents=True)
    (TARGET / "dsfr.css").write_text(f"{notice}\n{css}\n")
    for font in FONTS:
        source, target = SOURCE / f"fonts/{font}.woff2", TARGET / f"fonts/{font}.woff2"
        options = [f"--unicodes={LETTERS}", "--layout-features=*", "--flavor=woff2"]
        subset.main([str(source), *options, f"--output-file={target}"])
    for icon in ("favicon.svg", "favicon.ico", "apple-touch-icon.png"):
        shutil.copyfile(SOURCE / "favicon" / icon, TARGET / "favicon" / icon)
    licence = next(Path(dsfr.__file__).parent.parent.glob("django_dsfr*/licenses/LICENSE"))
    shutil.copyfile(licence, TARGET / "LICENSE.md")


if __name__ == "__main__":
    main()
