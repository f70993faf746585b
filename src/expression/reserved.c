/* SPDX-License-Identifier: Apache-2.0 */
#include "expression/syntax.h"
#include <stdlib.h>

static const char *const reserved[] = {
#include "expression/generated/reserved.inc"
};

#define LONGEST 32 /* no reserved word is as long */

static int compare(const void *word, const void *entry)
{
	return strcmp(word, *(const char *const *)entry);
}

bool ddbi_reserved_word(struct str word)
{
	char upper[LONGEST];
	if (word.n >= sizeof(upper))
		return false;
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];
		upper[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	upper[word.n] = 0;
	return bsearch(upper, reserved, sizeof(reserved) / sizeof(*reserved), sizeof(*reserved), compare) !=
	       NULL;
}
