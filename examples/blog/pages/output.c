/* SPDX-License-Identifier: Apache-2.0 */
#include "pages/output.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUTPUT_MAX ((size_t)16 << 20) /* bytes */

bool output_fault(struct output *out, const char *why)
{
	if (!out->why)
		out->why = why;
	return false;
}

static bool make_room(struct output *out, size_t n)
{
	if (n <= out->room - out->size)
		return true;
	size_t room = out->room ? out->room : 4096;
	while (room - out->size < n && room < OUTPUT_MAX)
		room *= 2;
	if (room - out->size < n)
		return output_fault(out, "the page is too large");
	char *text = realloc(out->text, room);
	if (!text)
		return output_fault(out, "out of memory");
	out->text = text;
	out->room = room;
	return true;
}

bool output_text(struct output *out, const char *text, size_t n)
{
	if (!make_room(out, n))
		return false;
	if (n)
		memcpy(out->text + out->size, text, n);
	out->size += n;
	return true;
}

static bool put_escaped(struct output *out, const char *text, size_t n)
{
	static const char *const names[] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"
	};
	size_t from = 0;
	for (size_t i = 0; i < n; i++) {
		size_t c = (unsigned char)text[i];
		const char *name = c < sizeof names / sizeof names[0] ? names[c] : NULL;
		if (!name)
			continue;
		if (!output_text(out, text + from, i - from) || !output_text(out, name, strlen(name)))
			return false;
		from = i + 1;
	}
	return output_text(out, text + from, n - from);
}

bool output_value(struct output *out, const json_t *value, bool escaped)
{
	char number[32];
	if (json_is_string(value))
		return (escaped ? put_escaped : output_text)(
			out, json_string_value(value), json_string_length(value));
	if (json_is_integer(value))
		snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
	else if (json_is_real(value))
		snprintf(number, sizeof number, "%.15g", json_real_value(value));
	else if (json_is_boolean(value))
		snprintf(number, sizeof number, "%s", json_is_true(value) ? "true" : "false");
	else
		return true; /* null, nothing at all, and what has no text of its own */
	return output_text(out, number, strlen(number));
}
