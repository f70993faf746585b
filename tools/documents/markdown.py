# SPDX-License-Identifier: Apache-2.0
"""As much of Markdown as our own documents use: headings, paragraphs, lists, tables, code, links, emphasis."""
import html
import re


def slug(text):
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-")


def inline(text, link):
    """link: from a target in the document to one on the site; None: there is none."""
    spans = []

    def keep(fragment):
        spans.append(fragment)
        return "\x00%d\x00" % (len(spans) - 1)

    text = re.sub(r"`([^`]+)`", lambda m: keep("<code>%s</code>" % html.escape(m.group(1).replace("\\|", "|"))), text)
    text = html.escape(text.replace("\\|", "|"), quote=False)
    text = re.sub(r"!?\[([^\]]*)\]\(([^)]+)\)", lambda m: keep(reference(m, link)), text)
    text = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"(?<!\w)\*([^*\s][^*]*)\*", r"<em>\1</em>", text)
    while "\x00" in text:
        text = re.sub(r"\x00(\d+)\x00", lambda m: spans[int(m.group(1))], text)
    return text


def reference(m, link):
    """A link or an image; what has no place on the site is its text alone."""
    target = link(m.group(2))
    if target is None:
        return m.group(1)
    if m.group(0).startswith("!"):
        return '<span class=wide><img src="%s" alt="%s"></span>' % (html.escape(target), html.escape(m.group(1)))
    return '<a href="%s">%s</a>' % (html.escape(target), m.group(1))


def table(lines, link):
    rows = [[c.strip() for c in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines]
    kind = "<div class=wide><table%s><tr>" % (" class=pair" if len(rows[0]) == 2 else "")
    out = [kind + "".join("<th>%s</th>" % inline(c, link) for c in rows[0]) + "</tr>"]
    for row in rows[2:]:
        out.append("<tr>" + "".join("<td>%s</td>" % inline(c, link) for c in row) + "</tr>")
    return "\n".join(out) + "</table></div>"


def listing(lines, link):
    kind = "ol" if re.match(r"\d+\.", lines[0]) else "ul"
    items = []
    for line in lines:
        m = re.match(r"(?:[-*]|\d+\.)\s+(.*)", line)
        if m:
            items.append(m.group(1))
        else:
            items[-1] += " " + line.strip()
    return "<%s>%s</%s>" % (kind, "".join("<li>%s</li>" % inline(i, link) for i in items), kind)


def block(lines, link):
    first = lines[0]
    m = re.match(r"(#+)\s+(.*)", first)
    if m:
        level, text = len(m.group(1)), m.group(2)
        rest = block(lines[1:], link) if lines[1:] else ""
        return '<h%d id="%s">%s</h%d>\n%s' % (level, slug(text), inline(text, link), level, rest)
    if first.lstrip().startswith("|"):
        return table(lines, link)
    if re.match(r"(?:[-*]|\d+\.)\s", first):
        return listing(lines, link)
    if first.startswith("<!--"):
        return ""
    return "<p>%s</p>" % inline(" ".join(lines), link)


def fence(language, lines):
    what = "output" if language == "output" else "code"
    return '<pre class="%s"><code>%s</code></pre>' % (what, html.escape("\n".join(lines)))


def convert(text, link):
    out, lines, code = [], [], None
    for line in text.split("\n") + [""]:
        m = re.match(r"```(\w*)", line)
        if code is not None:
            if m:
                out.append(fence(code[0], code[1]))
                code = None
            else:
                code[1].append(line)
            continue
        if m or not line.strip():
            if lines:
                out.append(block(lines, link))
            lines = []
            if m:
                code = (m.group(1), [])
        else:
            lines.append(line)
    return "\n".join(out)


def title(text):
    m = re.search(r"^#\s+(.*)", text, re.M)
    return m.group(1) if m else ""
