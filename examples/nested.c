/* SPDX-License-Identifier: Apache-2.0 */
/* Structs in structs: a nested one, a list of them, sets; and changes deep inside an item. */
#include <ddb/ddb.h>
#include <stdio.h>

struct address {
	const char *street, *city;
};
struct device {
	const char *name;
	int logins;
};
DDB_DECLARE_PART(address);
DDB_DECLARE_PART(device);

struct person {
	const char *name;
	struct address address;
	DDB_LIST(device) devices;
	struct ddb_strset roles;
};
DDB_DECLARE(person);
#define P(member) DDB(person, member)

static const struct ddb_attr address_attrs[] = { DDB_ATTR(address, street), DDB_ATTR(address, city) };
DDB_MODEL(address, NULL);

static const struct ddb_attr device_attrs[] = { DDB_ATTR(device, name, .required = true),
	DDB_ATTR(device, logins) };
DDB_MODEL(device, NULL);

static const struct ddb_attr person_attrs[] = {
	DDB_HASH(person, name),
	DDB_MAP(person, address, address),
	DDB_MAPS(person, devices, device),
	DDB_ATTR(person, roles),
};
DDB_MODEL(person, "People");

static void show(const struct person *p)
{
	printf("%s lives in %s", p->name, p->address.city);
	for (size_t i = 0; i < p->devices.len; i++)
		printf("%s %s (%d)", i ? "," : " and has:", p->devices.items[i].name,
			p->devices.items[i].logins);
	for (size_t i = 0; i < p->roles.len; i++)
		printf("%s %s", i ? "," : "; is:", p->roles.items[i]);
	printf("\n");
}

int main(void)
{
	struct ddb *db = NULL;
	struct ddb_arena *arena = ddb_arena_new();
	struct person p = {
		.name = "sam",
		.address = { .street = "Main Street 1", .city = "Oslo" },
		.devices = { (const struct device[]){ { "phone", 3 }, { "tablet", 1 } }, 2 },
		.roles = { (const char *const[]){ "reader" }, 1 },
	};
	if (!arena || ddb_open(&db, "memory:", NULL) || person_create_table(db, NULL) ||
		person_put(db, &p, NULL)) {
		fprintf(stderr, "%s\n", ddb_errmsg(db));
		return 1;
	}
	show(&p);

	/* All of it at once, or nothing: only if sam still lives in Oslo and the first device is the phone.
	 */
	const struct ddb_change *moved = ddb_changes(ddb_set(P(address.city), "Rome"),
		ddb_increment(ddb_path(P(devices), 0, DDB(device, logins)), 1),
		ddb_remove(ddb_at(P(devices), 1)), ddb_add_to(P(roles), "writer"));
	if (person_update(db, &p, moved,
		    &(struct ddb_update_opts){ .out = &p,
			    .arena = arena,
			    .when = ddb_and(ddb_eq(P(address.city), "Oslo"),
				    ddb_eq(ddb_path(P(devices), 0, DDB(device, name)), "phone")) }))
		fprintf(stderr, "%s\n", ddb_errmsg(db));
	show(&p);

	if (person_update(db, &p, ddb_changes(ddb_append(P(devices), DDB_PART(device, .name = "watch"))),
		    &(struct ddb_update_opts){ .out = &p, .arena = arena }))
		fprintf(stderr, "%s\n", ddb_errmsg(db));
	show(&p);

	if (person_update(db, &p, ddb_changes(ddb_append(P(devices), DDB_PART(device, .logins = 1))), NULL))
		printf("refused: %s\n", ddb_errmsg(db));
	ddb_arena_free(arena);
	ddb_close(db);
	return 0;
}
