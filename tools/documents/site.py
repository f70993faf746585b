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
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #57606a; --paper: #fff; --soft: #f3f5f7; --line: #d6dbe0; --link: #0b57a4; --mark: #fff3bf }
@media (prefers-color-scheme: dark) { :root { --ink: #dfe3e8; --dim: #9aa5b1; --paper: #15181c; --soft: #1f242a; --line: #363d45; --link: #7ab7ff; --mark: #4a3f10 } }
* { box-sizing: border-box }
body { margin: 0; color: var(--ink); background: var(--paper); font: 17px/1.55 system-ui, sans-serif }
a { color: var(--link) }
nav { border-bottom: 1px solid var(--line); background: var(--soft) }
nav div, #found, main { max-width: 56rem; margin: 0 auto; padding: 0 1.2rem }
nav div { padding-top: .6rem; padding-bottom: .6rem; display: flex; gap: .3rem 1rem; flex-wrap: wrap; align-items: center }
nav input { flex: 1; min-width: 12rem; font: inherit; padding: .3rem .6rem; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .4rem }
nav input::placeholder { color: var(--dim); opacity: 1 }
#found a { display: block; padding: .35rem 0; border-bottom: 1px solid var(--line); text-decoration: none; overflow-wrap: anywhere }
#found small { display: block; color: var(--dim) } #found i { color: var(--dim); font-style: normal; font-size: .85em }
#found mark { color: inherit; background: var(--mark) }
#found > p { margin: .6rem 0; color: var(--dim) }
main { padding-top: 1rem; padding-bottom: 4rem }
h1, h2, h3, p, ul, ol { max-width: 46rem }
h1, h2, h3, p, li { overflow-wrap: break-word }
h1 { font-size: 1.7rem; line-height: 1.25 } h2 { margin-top: 2.2rem; font-size: 1.3rem } h3 { font-size: 1.1rem }
ul { padding-left: 1.5rem } ol { padding-left: 2rem }
pre { overflow-x: auto; background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; padding: .7rem .9rem; font-size: .82rem; line-height: 1.45; tab-size: 4 }
section pre { white-space: pre-wrap }
pre.output { border-left: .3rem solid var(--link) }
code { font-family: ui-monospace, monospace; font-size: .9em }
pre code { font-size: 1em }
:not(pre) > code { background: var(--soft); padding: .1em .3em; border-radius: .25rem; overflow-wrap: anywhere }
.wide { display: block; overflow-x: auto } table { border-collapse: collapse; font-size: .92rem } th, td { border-bottom: 1px solid var(--line); padding: .35rem .7rem .35rem 0; text-align: left; vertical-align: top }
td { min-width: 5rem }
img { max-width: 100% } .said { margin: .2rem 0 1.6rem 0 }
:target, :target ~ pre { background: var(--mark) }
@media (max-width: 40rem) {
	pre { tab-size: 2; padding: .6rem .7rem; font-size: .78rem }
	img { max-width: none; width: 36rem }
	.pair tr { display: block; border-bottom: 1px solid var(--line); padding: .45rem 0 }
	.pair th, .pair td { display: block; border: 0; padding: .1rem 0 }
	.pair td + td { padding-left: .9rem; border-left: .2rem solid var(--line) }
}
"""
SEARCH = """
const box = document.getElementById('search'), found = document.getElementById('found');
const plain = text => text.toLowerCase();
function weight(entry, words) { /* a title that is the word, begins with it, has it; and then what is in the text */
	const title = plain(entry.t), text = plain(entry.x);
	let sum = 0;
	for (const w of words) {
		if (title === w) sum += 100;
		else if (title.startsWith(w)) sum += 20;
		else if (title.includes(w)) sum += 10;
		else if (text.includes(w)) sum += 1;
		else return 0;
	}
	return sum;
}
function excerpt(text, words) {
	const at = Math.min(...words.map(w => plain(text).indexOf(w)).filter(i => i >= 0), text.length);
	const from = at < text.length && at > 90 ? text.indexOf(' ', at - 60) + 1 : 0;
	return (from ? '... ' : '') + text.slice(from, from + 160);
}
function marked(text, words, element) {
	const pattern = words.map(w => w.replace(/[^\\w\\s]/g, '\\\\$&')).join('|');
	for (const part of text.split(new RegExp('(' + pattern + ')', 'i'))) {
		if (words.includes(plain(part))) {
			const mark = document.createElement('mark');
			mark.textContent = part;
			element.append(mark);
		} else {
			element.append(part);
		}
	}
	return element;
}
function search() {
	const words = plain(box.value).split(/\\s+/).filter(w => w);
	found.replaceChildren();
	if (!words.length) return;
	const hits = index.map(e => [weight(e, words), e]).filter(h => h[0]).sort((a, b) => b[0] - a[0]);
	for (const [, e] of hits.slice(0, 30)) {
		const a = document.createElement('a');
		a.href = e.u;
		const page = document.createElement('i');
		page.textContent = e.p && e.p !== e.t ? ' in ' + e.p : '';
		a.append(marked(e.t, words, document.createElement('span')), page, marked(excerpt(e.x, words), words, document.createElement('small')));
		found.append(a);
	}
	const p = document.createElement('p');
	p.textContent = !hits.length ? 'Nothing found.' : hits.length > 30 ? 'The first 30 of ' + hits.length + '.' : '';
	found.append(p);
}
box.addEventListener('input', search);
box.addEventListener('keydown', e => {
	if (e.key === 'Enter' && found.firstElementChild && found.firstElementChild.href) location.href = found.firstElementChild.href;
	if (e.key === 'Escape') { box.value = ''; search(); }
});
found.addEventListener('click', e => { if (e.target.closest('a')) { box.value = ''; found.replaceChildren(); } });
document.addEventListener('keydown', e => {
	if (e.key === '/' && !e.ctrlKey && !e.metaKey && !e.altKey && document.activeElement !== box) { e.preventDefault(); box.focus(); }
});
box.value = new URLSearchParams(location.search).get('q') || '';
search();
"""
TEXT_MAX = 1500 # characters of a section that are searched


class Site:
    def __init__(self, root, out, version):
        self.root, self.out, self.version = root, out, version
        self.index, self.written = [], {}

    def add(self, name, title, body):
        self.written[name] = (title, body)

    def note(self, url, title, text, page=""):
        text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
        plain = re.sub(r"\s+", " ", re.sub(r"^```.*$|<[^>]+>|[`*#|]", " ", text, flags=re.M)).strip()
        self.index.append({"u": url, "t": title, "p": page, "x": plain[:TEXT_MAX]})

    def save(self):
        os.makedirs(self.out, exist_ok=True)
        self.index.sort(key=lambda e: not re.match(r"index|guide-|ref-|command", e["u"])) # what users read comes first
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
<nav><div><a href="index.html">libddb %(version)s</a> <a href="guide-README.html">Guide</a> <a href="reference.html">Reference</a> <a href="command.html">Command</a>
<input id="search" type="search" placeholder="Search" aria-label="Search" autocomplete="off"></div></nav><div id="found" aria-live="polite"></div>
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
            if heading and path != "CHANGELOG.md":
                site.note(name + "#" + markdown.slug(heading), heading, part.partition("\n")[2], markdown.title(text))
    return paths, images


def anchor_links(code, home):
    def one(m):
        name = m.group(0)
        return '<a href="%s">%s</a>' % (home[name], name) if name in home else name
    return headers.IDENTIFIER.sub(one, html.escape(code))


def fragment(kind, lines, home):
    """Lines of one kind as HTML: text is filled, code stands as it is, and of a list each line is an item."""
    if kind == "code":
        return "<pre><code>%s</code></pre>" % anchor_links("\n".join(re.sub(r"^\t", "", line) for line in lines), home)
    texts = [re.sub(r"`([^`]+)`", r"<code>\1</code>", anchor_links(line, home)) for line in lines]
    if kind == "list":
        return "<ul>%s</ul>" % "".join("<li>%s</li>" % text for text in texts)
    return "<p>%s</p>" % " ".join(texts)


def prose(text, home):
    out, kind, lines = [], None, []
    for line in text.split("\n") + [""]:
        if kind == "list" and line.startswith("  "):
            lines[-1] += " " + line.strip()
            continue
        now = None if not line.strip() else "list" if line.startswith(("- ", " - ")) else \
            "code" if line.startswith(("\t", "  ")) else "text"
        if now != kind:
            if lines:
                out.append(fragment(kind, lines, home))
            kind, lines = now, []
        if now:
            lines.append(line.strip(" -") if now == "list" else line if now == "code" else line.strip())
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
            body.append("<section>" + "".join('<span id="%s"></span>' % s for s in mine))
            if e.code:
                body.append("<pre><code>%s</code></pre>" % anchor_links(e.code, home))
            if e.comment:
                body.append('<div class=said>%s</div>' % prose(e.comment, home))
            body.append("</section>")
            for s in mine:
                site.note("ref-%s.html#%s" % (p.name, s), s, e.comment, "ddb/%s.h" % p.name)
        site.add("ref-%s.html" % p.name, "ddb/%s.h" % p.name, "\n".join(body))
    rows = "".join('<tr><td><a href="ref-%s.html">ddb/%s.h</a></td><td>%s</td></tr>' % (
        p.name, p.name, html.escape(p.title)) for p in pages)
    site.add("reference.html", "Reference", "<h1>Reference</h1>%s<table>%s</table>" % (prose(top.description, home), rows))
    return home


def command(site, helps):
    """helps: of each sub-command, its name and what it says of itself; the first is of the command as a whole."""
    body = ["<h1>The command</h1>"]
    for name, text in helps:
        title = ("ddb " + name).strip()
        body.append('<h2 id="%s">%s</h2><pre><code>%s</code></pre>' % (markdown.slug(title), title, html.escape(text)))
        site.note("command.html#" + markdown.slug(title), title, text)
    site.add("command.html", "The command", "\n".join(body))


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
