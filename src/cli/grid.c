/* SPDX-License-Identifier: Apache-2.0 */
/* Aligned columns for a terminal. */
#include "base/display.h"
#include "base/mem.h"
#include "cli/output.h"

#define GAP   2
#define LEAST 8 /* columns are not made narrower than this */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void spaces(struct buf *b, size_t n)
{
	while (n--)
		ddbi_buf_byte(b, ' ');
}

/* A text in a field of that width, cut with an ellipsis. */
static void add_field(struct buf *b, struct str text, size_t width, bool right, bool last)
{
	size_t columns;
	size_t n = ddbi_display_cut(text, width, &columns);
	bool cut = n < text.n;
	if (cut)
		n = ddbi_display_cut(text, width - 1, &columns);
	size_t pad = width - columns - cut;
	if (right)
		spaces(b, pad);
	ddbi_buf_add(b, text.p, n);
	if (cut)
		buf_z(b, "\xE2\x80\xA6");
	if (!right && !last)
		spaces(b, pad);
}

static void measure(const struct cli_grid *g, size_t *widths)
{
	for (size_t c = 0; c < g->columns; c++)
		widths[c] = ddbi_display_width(g->names[c]);
	for (size_t i = 0; i < g->rows * g->columns; i++) {
		size_t w = ddbi_display_width(g->cells[i].text);
		if (w > widths[i % g->columns])
			widths[i % g->columns] = w;
	}
}

static size_t sum_of(const size_t *widths, size_t n, size_t most)
{
	size_t sum = n ? (n - 1) * GAP : 0;
	for (size_t c = 0; c < n; c++)
		sum += least(widths[c], most);
	return sum;
}

/* Cuts the widest columns until all fit, as many as fit at all; returns how many. */
static size_t fit(size_t *widths, size_t columns, size_t width)
{
	size_t n = columns, most = width;
	while (n > 1 && sum_of(widths, n, LEAST) > width)
		n--;
	while (most > LEAST && sum_of(widths, n, most) > width)
		most--;
	for (size_t c = 0; c < n; c++)
		widths[c] = least(widths[c], most ? most : 1);
	return n;
}

static bool add_names(struct cli_output *o, const struct cli_grid *g, const size_t *widths, size_t n)
{
	for (size_t c = 0; c < n; c++) {
		spaces(&o->lines, c ? GAP : 0);
		add_field(&o->lines, g->names[c], widths[c], g->rows && g->cells[c].right, c + 1 == n);
	}
	if (!ddbi_cli_line(o))
		return false;
	for (size_t c = 0; c < n; c++) {
		spaces(&o->lines, c ? GAP : 0);
		for (size_t i = 0; i < widths[c]; i++)
			ddbi_buf_byte(&o->lines, '-');
	}
	return ddbi_cli_line(o);
}

static bool add_row(struct cli_output *o, const struct cli_cell *cells, const size_t *widths, size_t n)
{
	while (n > 1 && !cells[n - 1].text.n) /* nothing stands there: no blanks at the end */
		n--;
	for (size_t c = 0; c < n; c++) {
		spaces(&o->lines, c ? GAP : 0);
		add_field(&o->lines, cells[c].text, widths[c], cells[c].right, c + 1 == n);
	}
	return ddbi_cli_line(o);
}

static bool add_left_out(struct cli_output *o, const struct cli_grid *g, size_t n)
{
	if (n == g->columns)
		return true;
	buf_z(&o->lines, "(no room for ");
	for (size_t c = n; c < g->columns; c++) {
		buf_z(&o->lines, c > n ? ", " : "");
		buf_str(&o->lines, g->names[c]);
	}
	buf_z(&o->lines, "; --json shows all)");
	return ddbi_cli_line(o);
}

bool ddbi_cli_grid(struct cli_output *o, const struct cli_grid *g, size_t width)
{
	size_t *widths = g->columns ? ddbi_zalloc(g->columns * sizeof *widths) : NULL;
	if (!widths) {
		o->lines.failed = o->lines.failed || g->columns;
		return !o->lines.failed;
	}
	measure(g, widths);
	size_t n = fit(widths, g->columns, width);
	bool ok = add_names(o, g, widths, n);
	for (size_t r = 0; ok && r < g->rows; r++)
		ok = add_row(o, g->cells + r * g->columns, widths, n);
	ddbi_free(widths);
	return ok && add_left_out(o, g, n);
}

bool ddbi_cli_pair(struct cli_output *o, size_t name_width, struct str name, struct str value)
{
	buf_str(&o->lines, name);
	spaces(&o->lines, name_width - least(ddbi_display_width(name), name_width) + GAP);
	buf_str(&o->lines, value);
	return ddbi_cli_line(o);
}

/* ---- what a terminal may be given ---- */
static void add_escaped(struct buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	const char *names = "\nn\rr\tt";
	for (const char *p = names; *p; p += 2)
		if (c == (unsigned char)*p) {
			ddbi_buf_byte(b, '\\');
			ddbi_buf_byte(b, p[1]);
			return;
		}
	buf_z(b, "\\u00");
	ddbi_buf_byte(b, hex[c >> 4]);
	ddbi_buf_byte(b, hex[c & 15]);
}

void ddbi_cli_printable(struct buf *b, struct str s, size_t most)
{
	size_t n = s.n;
	if (n > most) {
		n = most;
		while (n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
			n--;
	}
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s.p[i], next = i + 1 < n ? (unsigned char)s.p[i + 1] : 0;
		if (c < 0x20 || c == 0x7F)
			add_escaped(b, c);
		else if (c == 0xC2 && next >= 0x80 && next < 0xA0) { /* C1 control characters */
			add_escaped(b, next);
			i++;
		} else
			ddbi_buf_byte(b, (char)c);
	}
	if (n < s.n)
		buf_z(b, "\xE2\x80\xA6");
}
