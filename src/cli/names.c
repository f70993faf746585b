/* SPDX-License-Identifier: Apache-2.0 */
/* The names of a store's tables. */
#include "base/arena.h"
#include "cli/command.h"
#include "session/session.h"
#include "value/json.h"

struct names {
	struct ask *a;
	const char **list;
	size_t n, room;
	struct str last;
};

static bool add(struct names *s, struct str name)
{
	struct str prefix = s->a->db->table_prefix;
	s->last = ddbi_arena_copy(s->a->arena, name);
	if (!s->last.p || !str_starts(name, prefix))
		return s->last.p;
	if (s->n == s->room) {
		size_t room = s->room ? 2 * s->room : 64;
		const char **more = ARENA_ARRAY(s->a->arena, const char *, room);
		if (!more)
			return false;
		if (s->n)
			memcpy(more, s->list, s->n * sizeof *more);
		s->list = more;
		s->room = room;
	}
	s->list[s->n++] = s->last.p + prefix.n;
	return true;
}

/* {"TableNames":[...],"LastEvaluatedTableName":"..."} */
static bool read_page(struct names *s, const char *json, bool *more)
{
	struct json j;
	struct buf scratch;
	struct str member, name;
	bool ok = true;
	ddbi_buf_init(&scratch, 64);
	ddbi_json_begin(&j, str_z(json), s->a->arena, &scratch);
	*more = false;
	ok = ddbi_json_object(&j);
	while (ok && ddbi_json_member(&j, &member)) {
		*more = *more || str_eq(member, STR("LastEvaluatedTableName"));
		if (!str_eq(member, STR("TableNames")) || !ddbi_json_array(&j))
			ok = ddbi_json_skip(&j);
		else
			while (ok && ddbi_json_element(&j))
				ok = ddbi_json_string(&j, &name) && add(s, name);
	}
	ok = ok && !j.failed && !j.nomem;
	ddbi_buf_free(&scratch);
	return ok;
}

static bool next_page(struct names *s, bool *more)
{
	struct buf in;
	const char *answer;
	ddbi_buf_init(&in, 4096);
	buf_z(&in, "{");
	if (s->last.p) {
		buf_z(&in, "\"ExclusiveStartTableName\":");
		ddbi_json_write_string(&in, s->last);
	}
	ddbi_buf_add(&in, "}", 2);
	bool ok =
		!in.failed && !ddb_call(s->a->db, "ListTables", in.p, &answer) && read_page(s, answer, more);
	ddbi_buf_free(&in);
	return ok;
}

bool ddbi_cli_table_names(struct ask *a, const char *const **names, size_t *n)
{
	struct names s = { .a = a };
	for (bool more = true; more;)
		if (!next_page(&s, &more))
			return false;
	*names = s.list;
	*n = s.n;
	return true;
}
