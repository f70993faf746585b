# SPDX-License-Identifier: Apache-2.0
"""The documents as static HTML: the guide, the reference of the headers, and what else is in docs. No external resources;
good on a phone and in the dark; search in the page itself."""
import glob
import html
import json
import os
import re

from . import headers, markdown

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #f3f5f7; --line: #d6dbe0; --link: #0b57a4; --mark: #fff3bf }
@media (prefers-color-scheme: dark) { :root { --ink: #dfe3e8; --paper: #15181c; --soft: #1f242a; --line: #363d45; --link: #7ab7ff; --mark: #4a3f10 } }
* { box-sizing: border-box }
body { margin: 0; color: var(--ink); background: var(--paper); font: 17px/1.55 system-ui, sans-serif }
a { color: var(--link) }
main { max-width: 46rem; margin: 0 auto; padding: 1rem 1.2rem 4rem }
nav { border-bottom: 1px solid var(--line); background: var(--soft); padding: .6rem 1.2rem }
nav div { max-width: 46rem; margin: 0 auto; display: flex; gap: 1rem; flex-wrap: wrap; align-items: center }
nav input { flex: 1; min-width: 9rem; font: inherit; padding: .3rem .6rem; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .4rem }
#found { max-width: 46rem; margin: 0 auto; padding: 0 1.2rem }
#found a { display: block; padding: .35rem 0; border-bottom: 1px solid var(--line); text-decoration: none }
#found small { display: block; color: inherit; opacity: .75 }
h1 { font-size: 1.7rem; line-height: 1.25 } h2 { margin-top: 2.2rem; font-size: 1.3rem } h3 { font-size: 1.1rem }
pre { overflow-x: auto; background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; padding: .7rem .9rem; font-size: .82rem; line-height: 1.45; tab-size: 8 }
pre.output { border-left: .3rem solid var(--link) }
code { font-family: ui-monospace, monospace; font-size: .9em }
:not(pre) > code { background: var(--soft); padding: .1em .3em; border-radius: .25rem }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: .92rem } th, td { border-bottom: 1px solid var(--line); padding: .35rem .7rem .35rem 0; text-align: left; vertical-align: top }
img { max-width: 100% } .said { margin: .2rem 0 1.6rem 0 }
:target { background: var(--mark) }
"""
SEARCH = """
const box = document.getElementById('search'), found = document.getElementById('found');
box.addEventListener('input', () => {
	const words = box.value.toLowerCase().split(/\\s+/).filter(w => w);
	found.replaceChildren();
	if (!words.length) return;
	const hits = index.filter(e => words.every(w => (e.t + ' ' + e.x).toLowerCase().includes(w)))
		.sort((a, b) => words.filter(w => b.t.toLowerCase().includes(w)).length - words.filter(w => a.t.toLowerCase().includes(w)).length);
	for (const e of hits.slice(0, 30)) {
		const a = document.createElement('a'), small = document.createElement('small');
		a.href = e.u; a.textContent = e.t; small.textContent = e.x.slice(0, 140); a.append(small); found.append(a);
	}
	if (!hits.length) found.textContent = 'Nothing found.';
});
"""


class Site:
    def __init__(self, root, out, version):
        self.root, self.out, self.version = root, out, version
        self.index, self.written = [], {}

    def add(self, name, title, body):
        self.written[name] = (title, body)

    def note(self, url, title, text):
        plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>|[`*#|]", " ", text)).strip()
        self.index.append({"u": url, "t": title, "x": plain[:600]})

    def save(self):
        os.makedirs(self.out, exist_ok=True)
        with open(os.path.join(self.out, "search.js"), "w", encoding="utf-8") as f:
            f.write("const index = %s;\n%s" % (json.dumps(self.index, ensure_ascii=False), SEARCH))
        with open(os.path.join(self.out, "style.css"), "w", encoding="utf-8") as f:
            f.write(STYLE.strip() + "\n")
        for name, (title, body) in self.written.items():
            with open(os.path.join(self.out, name), "w", encoding="utf-8") as f:
                f.write(PAGE % {"title": html.escape(title), "body": body, "version": html.escape(self.version)})


PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>%(title)s - libddb</title><link rel="stylesheet" href="style.css">
<nav><div><a href="index.html">libddb %(version)s</a> <a href="guide-README.html">Guide</a> <a href="reference.html">Reference</a>
<input id="search" type="search" placeholder="Search" aria-label="Search"></div></nav><div id="found"></div>
<main>
%(body)s
</main><script src="search.js"></script></html>
"""


def name_of(path):
    """docs/guide/04-finding.md -> guide-04-finding.html"""
    return re.sub(r"\.md$", "", re.sub(r"^docs/", "", path)).replace("/", "-") + ".html"


def linker(path, known, images):
    def link(target):
        if re.match(r"[a-z]+:|#", target):
            return target
        file, _, anchor = target.partition("#")
        full = os.path.normpath(os.path.join(os.path.dirname(path), file))
        if full.startswith("include/ddb/"):
            page = os.path.basename(full)[:-2]
            return "reference.html" if page == "ddb" else "ref-%s.html" % page
        if full in images:
            return os.path.basename(full)
        if full in known:
            return name_of(full) + ("#" + anchor if anchor else "")
        return None
    return link


def documents(site):
    paths = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"] + sorted(
        os.path.relpath(p, site.root) for p in glob.glob(os.path.join(site.root, "docs", "**", "*.md"), recursive=True))
    images = {os.path.relpath(p, site.root) for p in glob.glob(os.path.join(site.root, "docs", "**", "*.svg"), recursive=True)}
    for path in paths:
        with open(os.path.join(site.root, path), encoding="utf-8") as f:
            text = f.read()
        body = markdown.convert(text, linker(path, set(paths), images))
        name = "index.html" if path == "README.md" else name_of(path)
        site.add(name, markdown.title(text), body)
        if path == "README.md":
            site.add(name_of(path), markdown.title(text), body)
        for part in re.split(r"^(?=##? )", text, flags=re.M):
            heading = markdown.title(part) or (re.match(r"##\s+(.*)", part) or [None, None])[1]
            if heading:
                site.note(name + "#" + markdown.slug(heading), heading, part)
    return paths, images


def anchor_links(code, home):
    def one(m):
        name = m.group(0)
        return '<a href="%s">%s</a>' % (home[name], name) if name in home else name
    return headers.IDENTIFIER.sub(one, html.escape(code.expandtabs(8)))


def prose(text, home):
    out = []
    for part in re.split(r"\n\s*\n", text):
        lines = part.split("\n")
        verbatim = [l for l in lines if l.startswith(("\t", "  "))]
        if verbatim and len(verbatim) == len([l for l in lines if l.strip()]):
            out.append("<pre><code>%s</code></pre>" % html.escape("\n".join(lines).expandtabs(8)))
        else:
            joined, code = [], []
            for line in lines + [""]:
                if line.startswith(("\t", "  ")):
                    code.append(line)
                    continue
                if code:
                    if joined:
                        out.append("<p>%s</p>" % anchor_links(" ".join(joined), home))
                    out.append("<pre><code>%s</code></pre>" % anchor_links("\n".join(code), home))
                    joined, code = [], []
                if line.strip():
                    joined.append(line.strip())
            if joined:
                out.append("<p>%s</p>" % anchor_links(" ".join(joined), home))
    return "\n".join(out)


def reference(site, pages, top):
    home = {}
    for p in pages:
        for symbol in p.symbols():
            home.setdefault(symbol, "ref-%s.html#%s" % (p.name, symbol))
    for p in pages:
        body, seen = ["<h1>ddb/%s.h</h1><p>%s</p>" % (p.name, html.escape(p.title[:1].upper() + p.title[1:])),
                      prose(p.description, home)], set()
        for e in p.entries:
            mine = [s for s in headers.declared(e.code) if home.get(s, "").startswith("ref-%s.html" % p.name) and s not in seen]
            seen.update(mine)
            body.append("".join('<span id="%s"></span>' % s for s in mine))
            if e.code:
                body.append("<pre><code>%s</code></pre>" % anchor_links(e.code, home))
            if e.comment:
                body.append('<div class=said>%s</div>' % prose(e.comment, home))
            for s in mine:
                site.note("ref-%s.html#%s" % (p.name, s), s, e.comment)
        site.add("ref-%s.html" % p.name, "ddb/%s.h" % p.name, "\n".join(body))
    rows = "".join('<tr><td><a href="ref-%s.html">ddb/%s.h</a></td><td>%s</td></tr>' % (
        p.name, p.name, html.escape(p.title)) for p in pages)
    site.add("reference.html", "Reference", "<h1>Reference</h1>%s<table>%s</table>" % (prose(top.description, home), rows))
    return home


def dead_links(site, images):
    """Links within the site that lead nowhere."""
    ids = {name: set(re.findall(r'id="([^"]+)"', body)) for name, (_, body) in site.written.items()}
    files = {os.path.basename(i) for i in images}
    for name, (_, body) in site.written.items():
        for target in re.findall(r'href="([^"]+)"', body):
            if re.match(r"https?:|mailto:", target):
                continue
            page, _, anchor = target.partition("#")
            page = page or name
            if page in files:
                continue
            if page not in ids or (anchor and anchor not in ids[page]):
                yield "%s: %s leads nowhere" % (name, target)
