/* SPDX-License-Identifier: Apache-2.0 */
/* Between the store (remote.c) and its doors (door.c). Of this room only. */
#ifndef STORE_REMOTE_DOOR_H
#define STORE_REMOTE_DOOR_H
#include "store/remote/client.h"

bool ddbi_remote_door_open(struct remote *, struct error *, struct store **out);
void ddbi_remote_door_free(struct door *); /* nothing may be under way */

void ddbi_remote_free(struct remote *);
/* Gives a reference back, under the store's lock; *c becomes NULL, which it may be. */
void ddbi_credentials_release(struct remote *, struct credentials **c);

#endif
