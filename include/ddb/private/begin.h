/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/private/begin.h: what stands before the declarations of every public page; no guard, on purpose. */
#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif
