/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of projections (04-J1): paths with commas between them. */
#include "expression/rules.h"
#include "expression/syntax.h"

static bool build(struct parser *p, const struct node *list, struct projection *out)
{
	struct path *paths = ARENA_ARRAY(p->arena, struct path, list->n), *at = paths;
	if (!paths)
		return ddbi_fail_nomem(p->err);
	for (const struct node *node = list->first; node; node = node->next)
		if (!ddbi_resolve_path(p, node, at++))
			return false;
	*out = (struct projection){ paths, list->n };
	return ddbi_projection_disjoint(out, p->err);
}

static bool parse(struct parser *p, struct node *list)
{
	for (;;) {
		struct node *path;
		if (!ddbi_parse_path(p, &path))
			return false;
		ddbi_node_add(list, path);
		if (p->token.kind != TOKEN_COMMA)
			return ddbi_parser_end(p);
		ddbi_parser_next(p);
	}
}

bool ddbi_parse_projection(
	struct str text, struct placeholders *placeholders, struct error *err, const struct projection **out)
{
	struct parser p;
	struct node list = { .n = 0 };
	if (!ddbi_parser_begin(&p, EXPRESSION_PROJECTION, text, placeholders, err) || !parse(&p, &list))
		return false;
	struct projection *projection = ARENA_NEW(err->arena, struct projection);
	if (!projection)
		return ddbi_fail_nomem(err);
	if (!build(&p, &list, projection))
		return false;
	*out = projection;
	return true;
}
