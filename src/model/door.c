/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of the text door, and its messages. */
#include "model/door.h"
#include <stdarg.h>
#include <stdio.h>

#define WINDOW   72  /* characters of the text that a message shows */
#define SENTENCE 512 /* bytes of one, at most */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Letters beyond ASCII belong to names as well. */
static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static size_t sign_length(struct str s)
{
	static const char *const signs[] = { "<>", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ",", ".",
		"+", "-" };
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (str_starts(s, str_z(signs[i])))
			return strlen(signs[i]);
	return 0;
}

static struct str rest_of(const struct door *d)
{
	const char *at = d->token.text.p + d->token.text.n, *end = d->text.p + d->text.n;
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
		at++;
	return (struct str){ at, (size_t)(end - at) };
}

/* What is no token of the language is a sign of one byte, which nothing expects. */
void ddbi_door_next(struct door *d)
{
	struct str s = rest_of(d);
	size_t n = 0;
	enum door_kind kind = DOOR_WORD;
	while (n < s.n && is_digit(s.p[n]))
		n++;
	if (n && (n == s.n || !is_word(s.p[n])))
		kind = DOOR_NUMBER;
	else
		while (n < s.n && is_word(s.p[n]))
			n++;
	if (!n && s.n) {
		kind = *s.p == '?' ? DOOR_MARK : DOOR_SIGN;
		n = sign_length(s);
		n = n ? n : 1;
	}
	d->token = (struct door_token){ s.n ? kind : DOOR_END, { s.p, n } };
}

bool ddbi_door_is(const struct door *d, const char *what)
{
	if (d->token.kind == DOOR_WORD)
		return ddbi_str_eq_nocase(d->token.text, str_z(what));
	return d->token.kind == DOOR_SIGN && str_eq(d->token.text, str_z(what));
}

bool ddbi_door_calls(const struct door *d)
{
	struct door ahead = *d;
	ddbi_door_next(&ahead);
	return ddbi_door_is(&ahead, "(");
}

bool ddbi_door_take(struct door *d, const char *what)
{
	if (!ddbi_door_is(d, what))
		return false;
	ddbi_door_next(d);
	return true;
}

struct str ddbi_door_token_text(const struct door *d)
{
	return d->token.kind == DOOR_END ? STR("the end") : d->token.text;
}

bool ddbi_door_expect(struct door *d, const char *sign)
{
	struct str t = ddbi_door_token_text(d);
	return ddbi_door_take(d, sign) ||
	       ddbi_door_fail(d, d->token.text, "%s is needed here, not %.*s", sign, (int)t.n, t.p);
}

/* ---- messages ---- */
static bool begins_character(char c)
{
	return ((unsigned char)c & 0xC0) != 0x80;
}

static size_t characters(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += begins_character(s.p[i]);
	return n;
}

/* A part of the text with the place in it, on one line. */
static struct str window(struct str text, const char *at, size_t *before)
{
	size_t place = (size_t)(at - text.p), from = place > WINDOW / 2 ? place - WINDOW / 2 : 0;
	while (from > 0 && !begins_character(text.p[from]))
		from--;
	size_t to = from + WINDOW < text.n ? from + WINDOW : text.n;
	while (to < text.n && !begins_character(text.p[to]))
		to++;
	*before = characters(str_sub(text, from, place - from));
	return str_sub(text, from, to - from);
}

bool ddbi_door_fail(struct door *d, struct str at, const char *format, ...)
{
	char sentence[2 * SENTENCE], shown[4 * WINDOW];
	size_t before;
	va_list args;
	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	sentence[ddbi_cut(str_z(sentence), SENTENCE)] = 0;
	struct str part = window(d->text, at.p, &before);
	for (size_t i = 0; i < part.n; i++)
		shown[i] = (unsigned char)part.p[i] < ' ' ? ' ' : part.p[i];
	size_t column = characters((struct str){ d->text.p, (size_t)(at.p - d->text.p) }) + 1;
	return ddbi_failf(d->trees->err, EXCEPTION_VALIDATION, "%s, column %zu: %s\n    %.*s\n    %*s^",
		d->what, column, sentence, (int)part.n, shown, (int)before, "");
}
