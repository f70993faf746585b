/* SPDX-License-Identifier: Apache-2.0 */
#include "pages/view.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BLANK          " \t\r\n"
#define EXCERPT_BYTES  280
#define BYTES_A_MINUTE 1200 /* that people read */

/* Of texts that are UTF-8 already, as all that is stored. */
__attribute__((format(printf, 1, 2))) static json_t *line_view(const char *format, ...)
{
	char text[128];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return json_string_nocheck(text);
}

void add_list(json_t *values, const char *name, const char *has_name, json_t *list)
{
	json_object_set_new(values, has_name, json_boolean(json_array_size(list)));
	json_object_set_new(values, name, list);
}

json_t *when_view(struct ddb_time time)
{
	static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July",
		"August", "September", "October", "November", "December" };
	struct ddb_date day = ddb_day_of(time);
	char iso[DDB_TIME_SIZE];
	if (!time.us || !day.month || !ddb_time_text(time, iso))
		return json_null();
	return json_pack("{s:s, s:i, s:s, s:i}", "iso", iso, "day", day.day, "month", months[day.month - 1],
		"year", day.year);
}

json_t *count_view(int64_t n, const char *what)
{
	if (n == 0)
		return line_view("no %ss", what);
	return line_view("%" PRId64 " %s%s", n, what, n == 1 ? "" : "s");
}

const char *plain_lines(struct request *r, const char *text)
{
	char *copy = text ? request_text(r, "%s", text) : NULL, *to = copy;
	for (const char *from = copy; from && *from; from++)
		if (from[0] != '\r' || from[1] != '\n')
			*to++ = *from;
	if (to)
		*to = '\0';
	return copy;
}

/* Up to the line after which an empty one comes. */
static size_t paragraph_length(const char *text)
{
	const char *at = text;
	while (*(at += strcspn(at, "\n"))) {
		const char *next = at + 1 + strspn(at + 1, " \t\r");
		if (!*next || *next == '\n')
			break;
		at = next;
	}
	return (size_t)(at - text);
}

json_t *paragraphs_view(const char *text)
{
	json_t *list = json_array();
	for (text = text ? text : ""; *(text += strspn(text, BLANK));) {
		size_t n = paragraph_length(text);
		size_t end = n;
		while (strchr(BLANK, text[end - 1]))
			end--;
		json_array_append_new(list, json_stringn(text, end));
		text += n;
	}
	return list;
}

/* Whole words, and whole characters where a word is longer than all there is room for. */
static size_t cut(const char *text, size_t n)
{
	size_t whole = n;
	while (whole && !strchr(BLANK, text[whole]))
		whole--;
	while (n && (text[n] & 0xC0) == 0x80)
		n--;
	n = whole ? whole : n;
	while (n && strchr(BLANK ".,:;", text[n - 1]))
		n--;
	return n;
}

/* How a text begins: its first paragraph, or as much of that as there is room for. */
static json_t *excerpt_view(const char *text)
{
	static const char more[] = "…";
	char line[EXCERPT_BYTES + sizeof more];
	text += strspn(text, BLANK);
	size_t n = paragraph_length(text);
	if (n <= EXCERPT_BYTES)
		return json_stringn_nocheck(text, n);
	n = cut(text, EXCERPT_BYTES);
	memcpy(line, text, n);
	memcpy(line + n, more, sizeof more);
	return json_string_nocheck(line);
}

json_t *post_view(const struct post *post)
{
	const char *body = post->body ? post->body : "";
	return json_pack("{s:o, s:s, s:s?, s:o, s:o, s:i, s:o, s:b, s:b}", "url",
		line_view("/posts/%s/", post->pk), "title", post->title, "author_pk", post->author_pk,
		"excerpt", excerpt_view(body), "created", when_view(post->created_at), "minutes",
		(int)(strlen(body) / BYTES_A_MINUTE) + 1, "views", count_view(post->view_count, "view"),
		"draft", !post->published, "unlisted", post->published && !post->public);
}

/* Its first character, for the picture that stands in for one. */
static json_t *initial_view(const char *name)
{
	size_t n = 1;
	while ((name[n] & 0xC0) == 0x80)
		n++;
	char first = *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name;
	return line_view("%c%.*s", first, (int)n - 1, name + 1);
}

json_t *author_view(const struct author *author)
{
	return json_pack("{s:o, s:s, s:o, s:s?}", "url", line_view("/authors/%s/", author->pk), "name",
		author->username, "initial", initial_view(author->username), "bio", author->bio);
}

json_t *tag_view(struct request *r, const struct tag *tag, bool current)
{
	return json_pack("{s:s, s:s, s:s?, s:b}", "name", tag->name, "url", slug_url(r, "/tags/", tag->slug),
		"colour", tag->colour, "current", current);
}

json_t *category_view(struct request *r, const struct category *category)
{
	return json_pack("{s:s, s:s, s:s?}", "name", category->name, "url",
		slug_url(r, "/categories/", category->slug), "description", category->description);
}

json_t *comment_view(const struct comment *comment)
{
	return json_pack("{s:s, s:s, s:s, s:o}", "pk", comment->pk, "name", comment->author_name, "body",
		comment->body, "created", when_view(comment->created_at));
}
