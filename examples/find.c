/* SPDX-License-Identifier: Apache-2.0 */
/* Finding: one .where, and the library picks the table, an index or a scan. */
#include <ddb/ddb.h>
#include <stdio.h>

struct user {
	const char *email, *first_name, *last_name;
	int age;
};
DDB_DECLARE(user);
#define U(member) DDB(user, member)

static const struct ddb_attr user_attrs[] = {
	DDB_HASH(user, email),
	DDB_ATTR(user, first_name),
	DDB_ATTR(user, last_name),
	DDB_ATTR(user, age),
};
static const struct ddb_index user_indexes[] = { DDB_INDEX(user, "by_last_name", last_name, age) };
DDB_MODEL(user, "Users", DDB_INDEXES(user_indexes));

static void show(struct ddb *db, const char *what, const struct ddb_query *query)
{
	struct user_cursor *c = user_find(db, query);
	printf("%s:", what);
	for (const struct user *u; (u = user_next(c));) /* pages are fetched as needed */
		printf(" %s (%d)", u->first_name, u->age);
	if (user_finish(c))
		printf(" refused: %s", ddb_errmsg(db));
	printf("\n");
}

/* A condition that is built step by step lives in an arena. */
static struct ddb_cond search(struct ddb_arena *arena, const char *prefix, int min_age)
{
	struct ddb_cond where = DDB_ALWAYS;
	if (prefix)
		where = ddb_begins_with(U(first_name), prefix);
	if (min_age)
		where = ddb_and_in(arena, where, ddb_ge(U(age), min_age));
	return where;
}

int main(void)
{
	static struct user users[] = {
		{ "jane@domain.com", "Jane", "Smith", 41 },
		{ "joe@x.org", "Joe", "Smith", 29 },
		{ "ann@domain.com", "Ann", "Smith", 35 },
		{ "bob@x.org", "Bob", "Smith", 52 },
		{ "kim@x.org", "Kim", "Doe", 19 },
	};
	struct ddb *db = NULL;
	struct ddb_arena *arena = ddb_arena_new();
	if (!arena || ddb_open(&db, "memory:", NULL) || user_create_table(db, NULL) ||
		user_put_all(db, users, 5, NULL)) {
		fprintf(stderr, "%s\n", ddb_errmsg(db));
		return 1;
	}

	show(db, "by key", &(struct ddb_query){ .where = ddb_eq(U(email), "joe@x.org") });
	show(db, "Smiths, oldest first",
		&(struct ddb_query){ .where = ddb_eq(U(last_name), "Smith"), .order_by = "-age" });
	show(db, "Smiths in their thirties and forties",
		&(struct ddb_query){
			.where = ddb_and(ddb_eq(U(last_name), "Smith"), ddb_between(U(age), 30, 49)) });

	/* The index by_last_name finds the Smiths, the rest filters them. */
	show(db, "Smiths with a J, or at domain.com",
		&(struct ddb_query){ .where = ddb_and(ddb_eq(U(last_name), "Smith"),
					     ddb_or(ddb_begins_with(U(first_name), "J"),
						     ddb_contains(U(email), "domain.com"))) });
	show(db, "the two youngest Smiths",
		&(struct ddb_query){ .where = ddb_eq(U(last_name), "Smith"), .order_by = "age", .limit = 2 });

	/* Nothing but a scan finds this, and a program may say that it wants none. */
	show(db, "a scan, if allowed", &(struct ddb_query){ .where = ddb_eq(U(first_name), "Kim") });
	show(db, "and if not", &(struct ddb_query){ .where = ddb_eq(U(first_name), "Kim"), .no_scan = true });

	size_t n = 0;
	if (user_count(db, &(struct ddb_query){ .where = search(arena, "J", 30) }, &n) == DDB_OK)
		printf("with a J and 30 or older: %zu\n", n);
	ddb_arena_free(arena);
	ddb_close(db);
	return 0;
}
