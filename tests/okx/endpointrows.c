/*
 * tests/okx/endpointrows.c: the rows of tests/vectors/endpoints.csv, and what
 * they mean by rules of the tests' own.
 */
#include <stdio.h>

#include "../base/unit.h"

#include "endpointrows.h"

static void
take(char **line, char *out, size_t size)
{
    size_t len = strcspn(*line, ",\n");

    assert_true(len < size);
    memcpy(out, *line, len);
    out[len] = '\0';
    *line += len;
    if (**line == ',')
        *line += 1;
}

/* Sub-accounts, their keys, and what both may do, are made by POSTs: of the
 * account itself and of both kinds of brokers. */
static int
manages_keys(const struct endpoint_row *row)
{
    static const char *const broker[] = { "create-subaccount",
        "delete-subaccount", "subaccount/apikey", "subaccount/delete-apikey",
        "subaccount/modify-apikey" };
    char path[96];

    if (strcmp(row->method, "POST") != 0)
        return 0;
    if (strstr(row->path, "/users/subaccount/") != NULL)
        return 1;
    /* Where the class is a guess, it is the stricter one, as it would be of an
     * endpoint that is not known at all. */
    if (row->inferred && strstr(row->path, "subaccount") != NULL)
        return 1;
    for (size_t i = 0; i < ROWS(broker); i++)
        for (int nd = 0; nd < 2; nd++) {
            (void)snprintf(path, sizeof(path), "/api/v5/broker/%s/%s",
                nd ? "nd" : "dma", broker[i]);
            if (strcmp(path, row->path) == 0)
                return 1;
        }
    return 0;
}

static void
judge(struct endpoint_row *row)
{
    const char *p = row->permission;

    row->inferred = strchr(p, '?') != NULL;
    if (manages_keys(row))
        row->class = "keys";
    else if (strcmp(p, "none") == 0 || strcmp(p, "optional") == 0)
        row->class = "public";
    else if (strncmp(p, "withdraw", 8) == 0)
        row->class = "withdraw";
    else
        row->class = p[0] == 't' ? "trade" : "read";
}

const struct endpoint_row *
endpoint_rows(size_t *n)
{
    static struct endpoint_row rows[ENDPOINT_ROWS];
    char text[512], *line;
    FILE *f = fopen(HSEAL_TEST_DIR "/vectors/endpoints.csv", "r");

    assert_non_null(f);
    assert_non_null(fgets(text, sizeof(text), f));
    assert_string_equal(text, "method,path,permission,rate_limit,limit_key\n");
    for (*n = 0; (line = fgets(text, sizeof(text), f)) != NULL; *n += 1) {
        assert_true(*n < ENDPOINT_ROWS);
        take(&line, rows[*n].method, sizeof(rows->method));
        take(&line, rows[*n].path, sizeof(rows->path));
        take(&line, rows[*n].permission, sizeof(rows->permission));
        take(&line, rows[*n].rate_limit, sizeof(rows->rate_limit));
        take(&line, rows[*n].limit_key, sizeof(rows->limit_key));
        judge(&rows[*n]);
    }
    (void)fclose(f);
    assert_int_equal(*n, ENDPOINT_ROWS);
    return rows;
}
