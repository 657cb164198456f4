"""Make built pages light and strict: only icons, rules and files that a page uses, and a policy on what it may load.

Works on a folder of pages that Sphinx has written. What the theme brings along for every book weighs a megabyte; what
a page of this book uses of it weighs a tenth.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from pathlib import Path
from urllib.parse import quote

import tinycss2

from casebook import vega

WORD = re.compile(r"[\w-]+")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# the theme's list of contents for print, which print.css does not show
CONTENTS_FOR_PRINT = re.compile(r'<div id="jb-print-docs-body".*?(?=<div id="searchbox")', re.DOTALL)
REMARK = re.compile(r"<!--(?!\[if).*?-->", re.DOTALL)
PLAIN_CODE = re.compile(r'<span class="(?:n|p|w)">([^<]*)</span>')
BREAKS = re.compile(r"\s*\n\s*")
# of lines of their own in a script, but for those that name its licence or makers
SCRIPT_REMARK = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?!!)(?:(?!\*/|[Ll]icense|[Cc]opyright).)*\*/[ \t]*)\n", re.M | re.S)
INLINE = re.compile(r"<(script|style)((?:\s[^>]*)?)>(.*?)</\1>", re.DOTALL)
ATTRIBUTES = re.compile(r"""\s([\w-]+)=(?:"([^"]*)"|'([^']*)')""")
CHART = re.compile(r'data-chart="([^"]+)"')
TAG = re.compile(r"<[a-zA-Z](?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
NO_SEARCH = re.compile(
    r'(<noscript>\s*)<div class="admonition error">\s*<p class="admonition-title">[^<]*</p>\s*(<p>[^<]*</p>)\s*</div>'
)
# what a page may load: files beside it, pictures within styles, and nothing else; `file:` is for pages opened from disk
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' file:",
    "style-src": "'self' file:",
    "img-src": "'self' file: data:",
    "connect-src": "'self' file:",
    "frame-src": "'self' file:",
    "form-action": "'self' file:",
    "base-uri": "'none'",
}
META = '<meta http-equiv="Content-Security-Policy"'
# Thebe asks other hosts; the rest is for what pages may have and no page of ours has, or is done by our own script
GONE_SCRIPTS = re.compile(r"thebe|fontawesome\.js|kernelName", re.IGNORECASE)


class FinishError(RuntimeError):
    """A page or theme that cannot be finished; the message is one line."""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def secured(page: str, name: str = "page") -> str:
    """The page with a Content-Security-Policy that allows its own inline scripts and styles by their hash, no others.

    FinishError when an element has a handler such as `onclick`, which no hash in the policy allows.
    """
    for tag in TAG.findall(INLINE.sub("", page)):
        handler = next((a[0] for a in ATTRIBUTES.findall(tag) if a[0].startswith("on")), None)
        if handler:
            raise FinishError(f"{name}: {handler}=… in {tag[:60]}; listen in a file of casebook/static/ instead")
    hashes: dict[str, set[str]] = {"script-src": set(), "style-src": set()}
    for kind, attributes, text in INLINE.findall(page):
        if kind == "style":
            hashes["style-src"].add(_hash(text))
        elif " src=" not in attributes and "json" not in attributes:
            hashes["script-src"].add(_hash(text))
    styles = {
        _hash(html.unescape(a[1] or a[2])) for t in TAG.findall(page) for a in ATTRIBUTES.findall(t) if a[0] == "style"
    }
    if styles:
        hashes["style-src"] |= {"'unsafe-hashes'", *styles}
    policy = POLICY | ({"base-uri": "'self' file:"} if "<base " in page else {})  # the pages of figures have a base
    rules = [" ".join([key, value, *sorted(hashes.get(key, ()))]) for key, value in policy.items()]
    meta = f'{META} content="{"; ".join(rules)}">'
    page = re.sub(r"\n?" + re.escape(META) + r'[^>]*">', "", page)
    done, times = re.subn(r"(<meta charset=[^>]*>)", lambda m: f"{m[1]}\n{meta}", page, count=1)
    if not times:
        raise FinishError(f"{name}: has no <meta charset>, after which its policy would stand; add one")
    return done


def lightened(page: str) -> str:
    """The page without what it does not use of the theme's scripts, and without handlers that `page.js` takes over.

    Indentation, empty lines and remarks go too, and in code the marks of plain names, commas and blanks, which have the
    colour of the code around them.
    """

    page = page.replace('data-theme="auto"', 'data-theme="light"', 1)  # without a script "auto" has no colours

    def stays(match: re.Match) -> str:
        tag = match[0]
        if GONE_SCRIPTS.search(tag.split(">")[0] + ">" + (match[3] or "")) or "requestKernel" in tag:
            return ""
        if "translations.js" in tag and "searchtools.js" not in page:  # the words of the search, which is one page
            return ""
        if re.search(r"togglebutton|toggleHint|toggleOpenOnPrint", tag) and not toggles:
            return ""
        return "" if "design-tabs" in tag and "sd-tab-set" not in body else tag

    body = page.split("<body", 1)[-1]
    toggles = re.search(r'class="(?:[^"]*\s)?(?:toggle|admonition\s[^"]*\bdropdown)[\s"]', body)
    page = INLINE.sub(stays, CONTENTS_FOR_PRINT.sub("", page))
    page = NO_SEARCH.sub(r"\1\2", page)  # a plain sentence: nothing went wrong
    page = re.sub(r' onclick="(?:window\.print\(\)|toggleFullScreen\(\))"', "", page)
    page = PLAIN_CODE.sub(r"\1", REMARK.sub("", page))
    parts = re.split(r"(<(pre|textarea|script|style)\b.*?</\2>)", page, flags=re.DOTALL)
    return "".join(part if i % 3 == 1 else "" if i % 3 == 2 else BREAKS.sub("\n", part) for i, part in enumerate(parts))


def gathered(page: str, folder: Path, name: str) -> str:
    """The page with its charts in one file, where it has several: they share most of what they say."""
    addresses = CHART.findall(page)
    if len(addresses) < 2:
        return page
    charts = {}
    for address in addresses:
        charts |= vega.from_script((folder / address).read_text(encoding="utf-8"))
    together = f"figures/charts-of-{name}.js"
    (folder / together).write_text(vega.as_script(charts), encoding="utf-8")
    return CHART.sub(f'data-chart="{together}"', page)


def gather(folder: Path) -> None:
    """Give the charts of each page of a folder one file; their own stand in `figures`, for the pages of figures."""
    for path in sorted(folder.glob("*.html")):
        path.write_text(gathered(path.read_text(encoding="utf-8"), folder, path.stem), encoding="utf-8")


# --- styles -------------------------------------------------------------------------------------------------


def used_words(pages: list[str], scripts: list[str]) -> set[str]:
    """Every word that may be the name of a class or an id: of the pages' elements, and any word of a script."""
    words = set()
    for page in pages:
        for tag in TAG.findall(page):
            for _, one, other in ATTRIBUTES.findall(tag):
                words.update(WORD.findall(one or other))
    for script in scripts:
        words.update(WORD.findall(script))
    return words


def _selectors(prelude: list) -> list[list]:
    found = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            found.append([])
        else:
            found[-1].append(token)
    return found


def _matches(selector: list, words: set[str]) -> bool:
    """Whether all classes and ids that a selector asks for occur; what stands in `:not()` and the like is not asked."""
    dot = False
    for token in selector:
        if dot and token.type == "ident" and token.value not in words:
            return False
        if token.type == "hash" and token.value not in words:
            return False
        dot = token.type == "literal" and token.value == "."
    return True


def icons_of(script: str) -> dict[int, tuple[int, int, str]]:
    """The icons in the theme's own script: code point → width, height, path. The solid form comes last and stays."""
    found = re.findall(r'\[(\d+),(\d+),\[[^\]]*\],"([0-9a-f]+)","([^"]+)"\]', script)
    return {int(code, 16): (int(width), int(height), path) for width, height, code, path in found}


def _as_mask(content: list, icons: dict[int, tuple[int, int, str]]) -> str | None:
    """Declarations that draw an icon as a mask in the colour of the text, where they asked for it as a letter."""
    for declaration in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if declaration.type != "declaration" or declaration.name != "content":
            continue
        letters = [t.value for t in declaration.value if t.type == "string"]
        if len(letters) == 1 and len(letters[0]) == 1 and ord(letters[0]) in icons:
            width, height, path = icons[ord(letters[0])]
            svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'><path d='{path}'/></svg>"
            picture = f'url("data:image/svg+xml,{quote(svg, safe=" =:/.,-")}")'.replace("'", "%27")
            return (
                f'content:"";display:inline-block;width:{width / height:.4g}em;height:1em;vertical-align:-.125em;'
                f"background:currentColor;mask:{picture} center/contain no-repeat"
            )
    return None


def thinned(style: str, words: set[str], icons: dict[int, tuple[int, int, str]]) -> str:
    """The style without rules for classes and ids that do not occur, fonts of icons, comments; icons as masks."""

    def rules(parsed: list) -> str:
        out = []
        for rule in parsed:
            if rule.type == "qualified-rule":
                standing = [s for s in _selectors(rule.prelude) if _matches(s, words)]
                if standing:
                    head = ",".join(tinycss2.serialize(s).strip() for s in standing)
                    body = _as_mask(rule.content, icons) or tinycss2.serialize(rule.content).strip()
                    out.append(f"{head}{{{COMMENT.sub('', body)}}}")
            elif rule.type == "at-rule" and rule.at_keyword in {"media", "supports"}:
                inside = rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
                if inside:
                    out.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude).rstrip()}{{{inside}}}")
            elif rule.type == "at-rule":
                text = rule.serialize()
                if not (rule.at_keyword == "font-face" and "Font Awesome" in text.replace("\\", "")):
                    out.append(text)
            elif rule.type == "error":
                raise FinishError(f"a style of the theme: {rule.message}; see casebook/finish.py")
        return "".join(out)

    return rules(tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True)) + "\n"


# --- the folder ---------------------------------------------------------------------------------------------


def finish(folder: Path, own: set[str]) -> None:
    """Lighten and secure all pages of a folder, thin the theme's styles, remove the theme's files that nothing names.

    own: names of files of `_static` that are ours, kept as they are.
    """
    static = folder / "_static"
    script = static / "scripts" / "fontawesome.js"
    icons = icons_of(script.read_text(encoding="utf-8"))
    if not icons:
        raise FinishError("the theme's fontawesome.js: holds no icons; see icons_of in casebook/finish.py")
    script.unlink()
    pages = {path: lightened(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.html"))}
    named = "".join(pages.values())
    scripts = {
        p: p.read_text(encoding="utf-8") for p in sorted(static.rglob("*.js")) if p.name in named or p.name in own
    }
    words = used_words(list(pages.values()), [t for p, t in scripts.items() if p.name != "vega.js"])
    for path in sorted(static.rglob("*.css")):
        if path.name not in own and path.name in named:
            path.write_text(thinned(path.read_text(encoding="utf-8"), words, icons), encoding="utf-8")
    for path, text in scripts.items():
        text = re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", text)
        path.write_text(SCRIPT_REMARK.sub("", text), encoding="utf-8")
    named += "".join(p.read_text(encoding="utf-8") for p in static.rglob("*.css") if p.name in named)
    named += "".join(scripts.values())
    for path in sorted(static.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and path.name not in own and path.name.removesuffix(".LICENSE.txt") not in named:
            path.unlink()
    for path, page in pages.items():
        path.write_text(secured(page, path.name), encoding="utf-8")
