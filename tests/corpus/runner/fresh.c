/* SPDX-License-Identifier: Apache-2.0 */
#include "target.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* Every table is deleted; the next case finds an empty store. */
bool target_fresh_by_calls(struct target *t)
{
	bool failed, ok = true;
	char *listed = t->call(t, "ListTables", "{}", &failed);
	json_t *tables = listed && !failed ? json_loads(listed, 0, NULL) : NULL, *name;
	free(listed);
	if (!tables)
		return false;
	size_t i;
	json_array_foreach(json_object_get(tables, "TableNames"), i, name)
	{
		char request[400];
		snprintf(request, sizeof request,
			"{\"TableName\":\"%s\",\"DeletionProtectionEnabled\":false}",
			json_string_value(name));
		free(t->call(t, "UpdateTable", request, &failed));
		snprintf(request, sizeof request, "{\"TableName\":\"%s\"}", json_string_value(name));
		free(t->call(t, "DeleteTable", request, &failed));
		ok = ok && !failed;
	}
	bool more = json_object_get(tables, "LastEvaluatedTableName") != NULL;
	json_decref(tables);
	return ok && (!more || target_fresh_by_calls(t));
}
