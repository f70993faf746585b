/* SPDX-License-Identifier: Apache-2.0 */
/* Values of earlier answers: a step keeps them by name, later ones use them. */
#include "corpus.h"
#include <stdlib.h>
#include <string.h>

/* What stands at a path such as "Shards.0.ShardId"; NULL: nothing. Borrowed. */
static json_t *at_path(json_t *v, const char *path)
{
	while (v && *path) {
		size_t n = strcspn(path, ".");
		char name[256];
		if (n >= sizeof name)
			return NULL;
		memcpy(name, path, n);
		name[n] = '\0';
		v = json_is_array(v) ? json_array_get(v, (size_t)strtoul(name, NULL, 10))
				     : json_object_get(v, name);
		path += n + (path[n] == '.');
	}
	return v;
}

bool keep(json_t *kept, json_t *wanted, json_t *answer)
{
	const char *name;
	json_t *path;
	json_object_foreach(wanted, name, path)
	{
		json_t *v = json_is_string(path) ? at_path(answer, json_string_value(path)) : NULL;
		if (!v || json_object_set(kept, name, v))
			return false;
	}
	return true;
}

json_t *with_kept(json_t *v, json_t *kept)
{
	json_t *name = json_object_get(v, "$kept"), *e;
	const char *key;
	size_t i;
	if (name && json_object_size(v) == 1)
		return json_incref(json_object_get(kept, json_string_value(name)));
	if (json_is_object(v)) {
		json_t *out = json_object();
		json_object_foreach(v, key, e) json_object_set_new(out, key, with_kept(e, kept));
		return out;
	}
	if (!json_is_array(v))
		return json_incref(v);
	json_t *out = json_array();
	json_array_foreach(v, i, e) json_array_append_new(out, with_kept(e, kept));
	return out;
}
