/* SPDX-License-Identifier: Apache-2.0 */
#include "expression/syntax.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *skip_word(const char *at, const char *end)
{
	while (at < end && (is_letter(*at) || is_digit(*at) || *at == '_'))
		at++;
	return at;
}

static const char *skip_digits(const char *at, const char *end)
{
	while (at < end && is_digit(*at))
		at++;
	return at;
}

/* A whole character, so that a message about it stays UTF-8. */
static const char *skip_character(const char *at, const char *end)
{
	at++;
	while (at < end && ((unsigned char)*at & 0xC0) == 0x80)
		at++;
	return at;
}

static struct token token(enum token_kind kind, const char *from, const char *to)
{
	return (struct token){ kind, { from, (size_t)(to - from) } };
}

static struct token punctuation(const char *at, const char *end)
{
	bool equals = at + 1 < end && at[1] == '=';
	switch (*at) {
	case '=': return token(TOKEN_EQ, at, at + 1);
	case '<':
		if (at + 1 < end && at[1] == '>')
			return token(TOKEN_NE, at, at + 2);
		return token(equals ? TOKEN_LE : TOKEN_LT, at, at + (equals ? 2 : 1));
	case '>': return token(equals ? TOKEN_GE : TOKEN_GT, at, at + (equals ? 2 : 1));
	case '(': return token(TOKEN_OPEN, at, at + 1);
	case ')': return token(TOKEN_CLOSE, at, at + 1);
	case '[': return token(TOKEN_OPEN_INDEX, at, at + 1);
	case ']': return token(TOKEN_CLOSE_INDEX, at, at + 1);
	case ',': return token(TOKEN_COMMA, at, at + 1);
	case '.': return token(TOKEN_DOT, at, at + 1);
	case '+': return token(TOKEN_PLUS, at, at + 1);
	case '-': return token(TOKEN_MINUS, at, at + 1);
	default: return token(TOKEN_UNKNOWN, at, skip_character(at, end));
	}
}

struct token ddbi_token(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	if (at == end)
		return token(TOKEN_END, at, at);
	if (is_letter(*at))
		return token(TOKEN_WORD, at, skip_word(at, end));
	if (is_digit(*at))
		return token(TOKEN_DIGITS, at, skip_digits(at, end));
	if (*at == '#' || *at == ':') {
		const char *to = skip_word(at + 1, end);
		if (to > at + 1)
			return token(*at == '#' ? TOKEN_NAME : TOKEN_VALUE, at, to);
	}
	return punctuation(at, end);
}
