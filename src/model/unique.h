/* SPDX-License-Identifier: Apache-2.0 */
/* Unique attributes: each value is reserved by an item of its own in the same table, which is written in one
 * transaction with the item that has the value. */
#ifndef MODEL_UNIQUE_H
#define MODEL_UNIQUE_H

/* Only reserving items have this attribute: a map of the keys of the item whose value it is. What reads many
 * items of a model with unique attributes passes over those that have it. */
#define UNIQUE_ATTRIBUTE "ddb:unique"

#endif
