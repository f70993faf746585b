/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/private/end.h: the other half of begin.h. */
#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
