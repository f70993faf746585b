/* SPDX-License-Identifier: Apache-2.0 */
#include "seed_text.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PICK(list, i) (list)[(i) % (sizeof(list) / sizeof((list)[0]))]

static const char *const names[] = { "ada", "brian", "carol", "dennis", "edsger" };
static const char *const tags[] = { "c", "databases", "design", "hardware", "history", "indexes", "memory",
	"networks", "performance", "queues", "testing", "tools" };
static const char *const adjectives[] = { "quiet", "small", "patient", "honest", "sharp", "plain", "steady",
	"curious", "warm", "slow", "bright", "simple", "early", "late", "open", "careful" };
static const char *const subjects[] = { "index", "cache", "query", "parser", "table", "morning", "garden",
	"river", "compiler", "letter", "clock", "bridge", "library", "workshop", "kitchen", "harbour" };
static const char *const sentences[] = {
	"Most of what is slow is slow because it is done twice.",
	"The first version was written on a train and has the shape of the journey.",
	"An index is a promise about a question that nobody has asked yet.",
	"We measured before we changed anything, and were wrong about where the time went.",
	"It rained all week, which is the best weather for deleting code.",
	"Names are the part of a program that people read.",
	"A test that cannot fail is a comment that takes time.",
	"She drew the whole system on the back of a receipt, and it fitted.",
	"Nothing was lost, because everything had been written down before it was said.",
	"What cannot be explained in a paragraph will not be understood in a book.",
	"The cheapest request is the one that is not sent.",
	"By the evening the queue was empty and the tea was cold.",
};
static const char *const remarks[] = { "Thank you, this was what I was looking for.",
	"I tried it on my machine and it works.", "The third paragraph made my day.",
	"Is there a longer version of this somewhere?" };

const char *seed_name(size_t i)
{
	return PICK(names, i);
}

const char *seed_email(size_t i)
{
	static const char *const emails[] = { "ada@example.org", "brian@example.org", "carol@example.org",
		"dennis@example.org", "edsger@example.org" };
	return PICK(emails, i);
}

const char *seed_tag(size_t i)
{
	return PICK(tags, i);
}

const char *seed_remark(size_t i)
{
	return PICK(remarks, i);
}

/* Numbers that follow each other become ones that seem not to (splitmix64). */
static uint64_t mix(uint64_t x)
{
	x += UINT64_C(0x9E3779B97F4A7C15);
	x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
	return x ^ (x >> 31);
}

void seed_text(size_t i, char title[SEED_TITLE], char slug[SEED_SLUG], char body[SEED_BODY])
{
	uint64_t bits = mix(i);
	const char *adjective = PICK(adjectives, bits), *subject = PICK(subjects, bits >> 8);
	snprintf(title, SEED_TITLE, "The %s %s", adjective, subject);
	snprintf(slug, SEED_SLUG, "the-%s-%s-%zu", adjective, subject, i);
	size_t n = 0;
	for (int k = 0; k < 5; k++) {
		const char *sentence = PICK(sentences, bits >> (16 + 8 * k));
		const char *gap = k == 0 ? "" : k == 2 ? "\n\n" : " ";
		int wrote = snprintf(body + n, SEED_BODY - n, "%s%s", gap, sentence);
		n += wrote > 0 ? (size_t)wrote : 0;
	}
}
