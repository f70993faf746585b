/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORPUS_CORPUS_H
#define CORPUS_CORPUS_H
#include <jansson.h>
#include <stdbool.h>

/* The short forms written out (expand.c); a new reference. */
json_t *expand(json_t *);

/* Takes from the answer, into the object `kept`, what `wanted` says: name -> path. false: there is none. */
bool keep(json_t *kept, json_t *wanted, json_t *answer);
/* A new reference to v, each {"$kept": name} in it replaced (by nothing, if there is no such name). */
json_t *with_kept(json_t *v, json_t *kept);

/* Is `got` what `want` says? Members and lists are compared exactly, except that
 *	"$any"                    is any value that is there
 *	{"$unordered": [...]}     is a list in any order
 *	{"$partial": {...}}       is an object that has these members and may have more
 *	{"SS"|"NS"|"BS": [...]}   is a set: in any order
 * Otherwise `path` (of n bytes) says where they differ. */
bool same(json_t *want, json_t *got, char *path, size_t n);

#endif
