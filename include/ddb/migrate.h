/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/migrate.h: models that change, with the tables and items that are there already.
 * ddb_migrate_plan compares models with what is stored and changes nothing. A migration is a list of steps,
 * run once: what was run is kept in a table of its own, "ddb_migrations". Attributes are named here as they
 * are stored, not as in C. */
#ifndef DDB_MIGRATE_H
#define DDB_MIGRATE_H
/* clang-format off */
#include <ddb/document.h>
#include <ddb/store.h>
#include <ddb/table.h>
#include <ddb/private/begin.h>

/* Functions of your own that steps call. They change the value, or the item, that they are given (by ddb_item_set and
 * ddb_item_remove, say); texts and lists that they make go into the arena. NULL: done; else the migration stops with
 * DDB_INVALID and this text, which must live on. They make no calls on the session: those are refused. An item may be
 * shown to them again: after a writer has changed it meanwhile, or where a process died before it noted that it was
 * done; so what they do to an item must be nothing to one that has it already. */
typedef const char *ddb_migrate_value_fn(void *user, struct ddb_arena *, const struct ddb_item *, struct ddb_value *);
typedef const char *ddb_migrate_item_fn(void *user, struct ddb_arena *, struct ddb_item *);

enum ddb_migrate_kind {
	/* Of items. Those that follow each other are one pass over the table, and one write of each item. */
	DDB_MIGRATE_ADD,          /* .name, where an item lacks it, is set to .value, or to what .convert makes of none (it may leave it so) */
	DDB_MIGRATE_REMOVE,       /* .name goes. Cannot be rolled back */
	DDB_MIGRATE_RENAME,       /* .from becomes .name. An item that has both, and different, is left alone and counted as such */
	DDB_MIGRATE_RETYPE,       /* .name becomes of .type, by .convert; without it texts become numbers (only those that read as
	                        * DynamoDB writes them, so that nothing is lost: "7", not "007") and the reverse */
	DDB_MIGRATE_CHANGE,       /* .change does as it likes, but for the keys */
	/* Of the table. */
	DDB_MIGRATE_CREATE_TABLE, /* the model's, with indexes, TTL and .table. Cannot be rolled back */
	DDB_MIGRATE_ADD_INDEX,    /* global, .name: as the model has it, or .index. Waits until it is filled */
	DDB_MIGRATE_REMOVE_INDEX, /* global, .name */
	DDB_MIGRATE_TTL,          /* items expire by .name (NULL: not any more), whatever it was; .from: what it was, for rolling back */
	DDB_MIGRATE_TAGS          /* .tags are set; one whose value is NULL goes. Cannot be rolled back */
};

struct ddb_migrate_step {
	enum ddb_migrate_kind kind;
	const char *name, *from;
	struct ddb_value value;             /* ADD: ddb_text_value("member") */
	enum ddb_type type;                 /* RETYPE: values that are of it already are left as they are */
	ddb_migrate_value_fn *convert;      /* ADD, RETYPE */
	ddb_migrate_value_fn *back;         /* RETYPE with .convert: the inverse, for rolling back; called for values of .type */
	ddb_migrate_item_fn *change, *change_back;
	void *user;                         /* of these functions */
	const struct ddb_item_index *index; /* ADD_INDEX; REMOVE_INDEX: for rolling back. NULL: the model's */
	const struct ddb_tag *tags;
	size_t ntags;
	const struct ddb_table_opts *table; /* CREATE_TABLE. NULL: all defaults */
};

/* Items of other models in the same table (DDB_DISCRIMINATOR, keys of another pattern) are passed over. The model may be
 * one without a struct (ddb_item_model, ddb_learn_model). */
struct ddb_migration {
	const char *name;               /* unique for ever: "0003_full_names" */
	const char *about;              /* a sentence for people. NULL is fine */
	const struct ddb_model *model;
	const struct ddb_migrate_step *steps;
	size_t nsteps;
};

struct ddb_migrate_progress {
	const char *migration;
	size_t step, nsteps;            /* the step at hand, from 0; of a pass over items its first one */
	const char *text;               /* what it does: "add attribute role to items of Users" */
	int64_t looked, changed;        /* items, by this migration since it was begun */
	int64_t left;                   /* items that were left alone: see DDB_MIGRATE_RENAME */
};
struct ddb_migrate_opts {
	unsigned per_second;            /* items that are looked at; 0: as fast as it goes */
	size_t page_size;               /* items of one request; 0: 100. How far it is is noted after each */
	int lease_ms;                   /* after so long without a word a process counts as dead; 0: a minute */
	/* After each item and while an index is being filled. Makes no calls on the session. false: stop here (DDB_CANCELLED). */
	bool (*progress)(void *user, const struct ddb_migrate_progress *);
	void *user;
};
/* Runs those of n migrations that have not been applied yet, in this order. One that was begun before, and stopped, failed
 * or died, goes on where it was. Each item is written by an update with the condition that what the steps read is still
 * so; where it is not, the item is read anew: writers that are busy meanwhile lose nothing, and a version
 * (DDB_VERSION) is counted up so that they notice. DDB_BUSY: another process is at it. DDB_CANCELLED: .progress
 * stopped it. DDB_INVALID: a step or an item that it cannot do, which the message names; what was done stays done. */
enum ddb_rc ddb_migrate(struct ddb *, const struct ddb_migration *, size_t n, const struct ddb_migrate_opts *);
/* Undoes one: its steps in reverse. ADD: the attribute goes where it still has that value. RENAME, RETYPE, ADD_INDEX and
 * REMOVE_INDEX: the reverse. CHANGE: .change_back. DDB_INVALID: a step cannot be undone (nothing was), or it was not
 * applied. Is resumed like ddb_migrate. */
enum ddb_rc ddb_migrate_rollback(struct ddb *, const struct ddb_migration *, const struct ddb_migrate_opts *);
/* Notes it as applied without running it (true), or as if it never had been (false). DDB_BUSY: a process is at it. */
enum ddb_rc ddb_migrate_mark(struct ddb *, const char *name, bool applied);

struct ddb_migration_state {
	const char *name, *about, *table;
	const char *state;              /* "running", "applied", "marked" (applied, but not run), "rolling back", "rolled back" */
	const char *owner;              /* the process that is at it, or was when it died; NULL: none */
	int64_t step;                   /* running or rolling back: how many steps are done */
	int64_t looked, changed, left;  /* items */
	struct ddb_time started_at, ended_at; /* 0: not yet */
};
/* All that have ever been run or marked here, by name. Texts in the arena. */
enum ddb_rc ddb_migrate_list(struct ddb *, struct ddb_arena *, struct ddb_migration_state **out, size_t *n);

/* ==== Looking ahead: nothing is written =========================================================== */
struct ddb_plan_opts {
	size_t sample;                  /* items of each table that are looked at; 0: 1000; SIZE_MAX: all of them */
	bool no_items;                  /* look at tables only */
	const struct ddb_table_opts *table; /* as given to ddb_create_table */
};
struct ddb_plan_step {
	const char *text;               /* a sentence: what is to be done, or what was found, and what it costs */
	const char *table;              /* with the prefix */
	const char *migration;          /* of ddb_migrate_preview; else NULL */
	const char *attribute, *index;  /* that it is about; else NULL */
	bool by_hand;                   /* no step can do it: the text says what can */
	bool can_run;                   /* .step does it, as it stands */
	struct ddb_migrate_step step;
	int64_t items;                  /* that it touches, -1: none was looked at */
	bool exact;                     /* counted, not estimated from a sample */
	int64_t requests;               /* about so many */
	double read_units, write_units; /* capacity, without what writing to indexes costs */
};
struct ddb_migrate_plan {
	const struct ddb_plan_step *steps;
	size_t nsteps;                  /* 0: nothing is to be done */
	int64_t looked;                 /* items */
	const char *text;               /* all sentences, a line each */
};
/* What differs between n models (those of one table together) and their tables, indexes, TTL, tags and items: attributes
 * that no row knows, required ones that are absent, values of another type than the row's. */
enum ddb_rc ddb_migrate_plan(struct ddb *, struct ddb_arena *, const struct ddb_model *const *models, size_t n, const struct ddb_plan_opts *, struct ddb_migrate_plan *out);
/* What ddb_migrate would do: a dry run. The functions of steps are called, their results thrown away. */
enum ddb_rc ddb_migrate_preview(struct ddb *, struct ddb_arena *, const struct ddb_migration *, size_t n, const struct ddb_plan_opts *, struct ddb_migrate_plan *out);

/* ==== For functions of steps ====================================================================== */
/* Sets the attribute, new or not. The name is borrowed. false: no memory; the item is as it was. */
bool ddb_item_set(struct ddb_arena *, struct ddb_item *, const char *name, struct ddb_value);
/* Takes it out; false: it was not there. */
bool ddb_item_remove(struct ddb_item *, const char *name);

#include <ddb/private/end.h>
/* clang-format on */
#endif
