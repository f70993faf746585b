/* SPDX-License-Identifier: Apache-2.0 */
/* The envelope that PutItem and UpdateItem put round some messages on a part of the service (01-P36). */
#include "operation/check.h"

static bool is_enveloped(enum message id)
{
	static const enum message ids[] = { MSG_SET_SS_EMPTY, MSG_SET_NS_EMPTY, MSG_SET_BS_EMPTY,
		MSG_SET_SS_DUP, MSG_SET_NS_DUP, MSG_SET_BS_DUP, MSG_AV_NULL, MSG_EX_SYNTAX, MSG_EX_SIZE,
		MSG_EX_SIZE_N, MSG_EX_PARENS, MSG_EX_DISTINCT, MSG_EX_NAME_UNDEF, MSG_EX_VALUE_UNDEF,
		MSG_EX_MIX, MSG_EX_VALUES_NOEXPR, MSG_PUT_RV };
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		if (ids[i] == id)
			return true;
	return false;
}

bool ddbi_check_envelope(struct op *op)
{
	static const char prefix[] = "1 validation error detected: ";
	struct error *err = &op->error;
	if ((op->id != OP_PUT_ITEM && op->id != OP_UPDATE_ITEM) || !is_enveloped(err->id))
		return false;
	size_t n = sizeof prefix - 1 + err->message.n;
	char *text = ddbi_arena_bytes(op->arena, n);
	if (!text)
		return ddbi_fail_nomem(err);
	memcpy(text, prefix, sizeof prefix - 1);
	memcpy(text + sizeof prefix - 1, err->message.p, err->message.n);
	err->message = (struct str){ text, n };
	return false;
}
