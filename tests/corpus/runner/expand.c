/* SPDX-License-Identifier: Apache-2.0 */
/* Short forms for what would be long to write out: an object with one of these as its only member becomes
 *	{"$repeat": ["x", 2049]}             a text, that many times
 *	{"$concat": [a, b, ...]}             the texts one after another
 *	{"$nest": ["L", 32]}                 that many lists (or maps, "M") inside each other
 *	{"$each": {"n": 30, "of": template}} an array; in its texts %d is the number, %04d too
 *	{"$now": -60}                        a text: the second that was so many seconds ago, since 1970
 */
#include "corpus.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static json_t *repeat(json_t *args)
{
	const char *text = json_string_value(json_array_get(args, 0));
	size_t n = (size_t)json_integer_value(json_array_get(args, 1)), len = text ? strlen(text) : 0;
	char *all = malloc(n * len + 1);
	for (size_t i = 0; all && i < n; i++)
		memcpy(all + i * len, text, len);
	json_t *out = all ? json_stringn(all, n * len) : NULL;
	free(all);
	return out;
}

static json_t *concat(json_t *parts)
{
	json_t *out = json_string("");
	size_t i;
	json_t *part;
	json_array_foreach(parts, i, part)
	{
		json_t *text = expand(part);
		size_t n = json_string_length(out), m = json_string_length(text);
		char *both = malloc(n + m + 1);
		memcpy(both, json_string_value(out), n);
		memcpy(both + n, json_string_value(text), m);
		json_decref(out);
		json_decref(text);
		out = json_stringn(both, n + m);
		free(both);
	}
	return out;
}

static json_t *nest(json_t *args)
{
	const char *type = json_string_value(json_array_get(args, 0));
	json_int_t depth = json_integer_value(json_array_get(args, 1));
	bool list = type && !strcmp(type, "L");
	json_t *out = json_pack("{s:o}", type, list ? json_array() : json_object());
	for (json_int_t i = 1; i < depth; i++)
		out = list ? json_pack("{s:[o]}", type, out) : json_pack("{s:{s:o}}", type, "m", out);
	return out;
}

/* Replaces %d or %04d in every text and member name. */
static json_t *number(json_t *v, int i)
{
	if (json_is_string(v)) {
		const char *text = json_string_value(v), *at = strstr(text, "%");
		if (!at || (at[1] != 'd' && strncmp(at, "%04d", 4)))
			return json_incref(v);
		char out[512];
		snprintf(out, sizeof out, at[1] == 'd' ? "%.*s%d%s" : "%.*s%04d%s", (int)(at - text), text, i,
			at + (at[1] == 'd' ? 2 : 4));
		return json_string(out);
	}
	if (json_is_array(v)) {
		json_t *out = json_array(), *e;
		size_t k;
		json_array_foreach(v, k, e) json_array_append_new(out, number(e, i));
		return out;
	}
	if (json_is_object(v)) {
		json_t *out = json_object(), *e;
		const char *key;
		json_object_foreach(v, key, e)
		{
			json_t *name = json_string(key), *numbered = number(name, i);
			json_object_set_new(out, json_string_value(numbered), number(e, i));
			json_decref(name);
			json_decref(numbered);
		}
		return out;
	}
	return json_incref(v);
}

static json_t *each(json_t *args)
{
	json_t *out = json_array();
	int from = (int)json_integer_value(json_object_get(args, "from"));
	int n = (int)json_integer_value(json_object_get(args, "n"));
	for (int i = from; i < from + n; i++) {
		json_t *one = number(json_object_get(args, "of"), i);
		json_array_append_new(out, expand(one));
		json_decref(one);
	}
	return out;
}

static json_t *now(json_t *plus)
{
	return json_sprintf("%lld", (long long)time(NULL) + json_integer_value(plus));
}

static json_t *expand_object(json_t *v)
{
	static const struct {
		const char *name;
		json_t *(*make)(json_t *);
	} forms[] = { { "$repeat", repeat }, { "$concat", concat }, { "$nest", nest }, { "$each", each },
		{ "$now", now } };
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		json_t *args = json_object_get(v, forms[i].name);
		if (args && json_object_size(v) == 1)
			return forms[i].make(args);
	}
	json_t *out = json_object(), *e;
	const char *key;
	json_object_foreach(v, key, e) json_object_set_new(out, key, expand(e));
	return out;
}

json_t *expand(json_t *v)
{
	if (json_is_object(v))
		return expand_object(v);
	if (!json_is_array(v))
		return json_incref(v);
	json_t *out = json_array(), *e;
	size_t i;
	json_array_foreach(v, i, e) json_array_append_new(out, expand(e));
	return out;
}
