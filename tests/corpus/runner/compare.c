/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus.h"
#include <stdio.h>
#include <string.h>

static bool differ(char *path, size_t n, size_t at, const char *what, json_t *want, json_t *got)
{
	char *w = want ? json_dumps(want, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	char *g = got ? json_dumps(got, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	snprintf(path + at, n - at, ": %s: expected %.600s, got %.600s", what, w ? w : "nothing",
		g ? g : "nothing");
	free(w);
	free(g);
	return false;
}

static bool compare(json_t *want, json_t *got, char *path, size_t n, size_t at);

static bool unordered(json_t *want, json_t *got, char *path, size_t n, size_t at)
{
	if (!json_is_array(got) || json_array_size(want) != json_array_size(got))
		return differ(path, n, at, "in any order", want, got);
	json_t *left = json_copy(got), *w;
	size_t i;
	json_array_foreach(want, i, w)
	{
		size_t j, end = json_array_size(left);
		for (j = 0; j < end; j++)
			if (compare(w, json_array_get(left, j), path, n, at))
				break;
		if (j == end) {
			json_decref(left);
			return differ(path, n, at, "in any order", want, got);
		}
		json_array_remove(left, j);
	}
	json_decref(left);
	return true;
}

static bool members(json_t *want, json_t *got, bool partial, char *path, size_t n, size_t at)
{
	const char *key;
	json_t *w;
	if (!json_is_object(got))
		return differ(path, n, at, "not an object", want, got);
	json_object_foreach(want, key, w)
	{
		json_t *g = json_object_get(got, key);
		int len = snprintf(path + at, n - at, ".%s", key);
		if (len < 0 || (size_t)len >= n - at)
			return false;
		if (!g)
			return differ(path, n, at + (size_t)len, "missing", w, g);
		if (!compare(w, g, path, n, at + (size_t)len))
			return false;
	}
	if (!partial && json_object_size(want) != json_object_size(got))
		return differ(path, n, at, "more members than expected", want, got);
	return true;
}

static bool elements(json_t *want, json_t *got, char *path, size_t n, size_t at)
{
	size_t i;
	json_t *w;
	if (!json_is_array(got) || json_array_size(want) != json_array_size(got))
		return differ(path, n, at, "list", want, got);
	json_array_foreach(want, i, w)
	{
		int len = snprintf(path + at, n - at, "[%zu]", i);
		if (!compare(w, json_array_get(got, i), path, n, at + (size_t)len))
			return false;
	}
	return true;
}

static json_t *only(json_t *object, const char *name)
{
	return json_object_size(object) == 1 ? json_object_get(object, name) : NULL;
}

static bool compare(json_t *want, json_t *got, char *path, size_t n, size_t at)
{
	json_t *form;
	if (at + 2 >= n)
		return false;
	path[at] = 0;
	if (json_is_string(want) && !strcmp(json_string_value(want), "$any"))
		return got != NULL;
	if (json_is_object(want)) {
		if ((form = only(want, "$unordered")))
			return unordered(form, got, path, n, at);
		if ((form = only(want, "$partial")))
			return members(form, got, true, path, n, at);
		if (((form = only(want, "SS")) || (form = only(want, "NS")) || (form = only(want, "BS"))) &&
			json_is_object(got) && json_object_size(got) == 1) {
			const char *type = json_object_iter_key(json_object_iter(want));
			return unordered(form, json_object_get(got, type), path, n, at);
		}
		return members(want, got, false, path, n, at);
	}
	if (json_is_array(want))
		return elements(want, got, path, n, at);
	if (json_is_number(want) && json_is_number(got) && json_number_value(want) == json_number_value(got))
		return true;
	return json_equal(want, got) || differ(path, n, at, "value", want, got);
}

bool same(json_t *want, json_t *got, char *path, size_t n)
{
	return compare(want, got, path, n, 0);
}
