/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that can be judged of a request by itself, in AWS's order (01-1.3 step 10, 03, 06-6.1, 07-7.1,
 * 08): constraints of the model, rules of the operation, values, expressions. What needs the table comes
 * after, in the store. On success `out` holds the expressions ready for execution.
 *
 * For the parts of batches (each table of BatchGetItem has expressions of its own) `out` stays empty and the
 * store asks ddbi_prepare_get for each. */
#ifndef OPERATION_CHECK_H
#define OPERATION_CHECK_H
#include "operation/op.h"

bool ddbi_check_request(struct op *, struct prepared *out);
/* For a request that it has refused: "1 validation error detected: " before the message, where a part of the
 * service puts it (01-P36). Always false, and NOMEM without memory. */
bool ddbi_check_envelope(struct op *);

/* The projection of one table of a BatchGetItem, from text, tree or AttributesToGet. */
bool ddbi_prepare_get(const struct keys_and_attributes *, struct error *, const struct projection **out);

/* The table's name out of a name or an ARN (01-P39). */
struct str ddbi_table_name(struct str name_or_arn);
/* The table's name and the label out of a stream's ARN; false: it is none. */
bool ddbi_stream_arn_split(struct str arn, struct str *table, struct str *label);

/* The key attributes of an item or a Key parameter (02-2.5), in AWS's order of checks. */
bool ddbi_check_item_key(struct str item, const struct key_attribute *keys, size_t n, struct error *);
/* An item in a BatchWriteItem, which has the texts of a Key (02-K9). */
bool ddbi_check_batch_item_key(struct str item, const struct key_attribute *keys, size_t n, struct error *);
bool ddbi_check_key(struct str key, const struct key_attribute *keys, size_t n, struct error *);
/* Of all these rules only the one that key values are not empty (02-K4, K5). `item` is an item or a key. */
bool ddbi_check_key_filled(struct str item, const struct key_attribute *keys, size_t n, struct error *);

#endif
