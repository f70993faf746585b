/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/ddb.h: DynamoDB items as plain C structs. This is the header to include; its pages, in the order in
 * which to read them:
 *	value.h      any attribute value: text, bytes, 38-digit decimals, sets, lists, maps
 *	member.h     what a struct of a model may hold besides
 *	model.h      models: a struct and, beside it, one const table
 *	condition.h  conditions and changes
 *	text.h       the same as text, with values for its question marks
 *	store.h      stores and sessions
 *	remote.h     options of a store that is a service over HTTP
 *	error.h      what calls return, and what is known about a failure
 *	table.h      tables, and test support
 *	item.h       one item: put, get, update, delete, time to live
 *	find.h       finding: query, scan, count, page, change many
 *	many.h       batches
 *	transact.h   transactions
 *	document.h   structs, items and JSON into each other; items without a struct
 *	raw.h        any operation by its name, with JSON in and out; driving an event loop
 *	maintain.h   check, reset, dump and load
 *	migrate.h    models that change, with the tables and items that are there already
 *	typed.h      DDB_DECLARE(user): user_put, user_get, ...
 * To begin, read examples/quickstart.c; come here for the details.
 *
 * What holds for all of it:
 *  - DDB_ macros declare, ddb_ names are called. A name that ends in _ is machinery and not for users.
 *  - Calls return enum ddb_rc; DDB_OK is 0. On anything else the output is untouched, and
 *    ddb_error and ddb_errmsg on the same session tell more.
 *  - The library never frees what is in a struct. What it returns lives in the arena that you gave, or for as
 *    long as its function says.
 *  - NULL for an options pointer means all defaults, and so does a member that is left zero.
 *  - A session and what comes from it (cursors, batch writers) belong to one thread at a time; sessions of
 *    one store may be used by many threads. An arena belongs to one thread at a time. Models are const and
 *    shared freely.
 *  - Texts are UTF-8. No locale and no time zone ever matters.
 *  - From C++: everything but the macros that declare models, conditions and changes, which are C only; items
 *    without a struct (document.h) and conditions as text (text.h) take their place. */
#ifndef DDB_H
#define DDB_H
#include <ddb/condition.h>
#include <ddb/document.h>
#include <ddb/error.h>
#include <ddb/find.h>
#include <ddb/item.h>
#include <ddb/maintain.h>
#include <ddb/many.h>
#include <ddb/member.h>
#include <ddb/migrate.h>
#include <ddb/model.h>
#include <ddb/raw.h>
#include <ddb/remote.h>
#include <ddb/store.h>
#include <ddb/table.h>
#include <ddb/text.h>
#include <ddb/transact.h>
#include <ddb/typed.h>
#include <ddb/value.h>
#endif
