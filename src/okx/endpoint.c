/*
 * okx/endpoint.c: the exchange's REST endpoints: what each needs and costs.
 * Layer: okx.
 */
#include <assert.h>
#include <string.h>

#include "okx/endpoints_data.h"

#include "okx/endpoint.h"

/* Bytes of the longest name that can be in the table, and more. */
#define NAME_SIZE 128

const struct hseal_okx_endpoint *
hseal_okx_endpoint_find(const char *method, const char *path)
{
    size_t method_len = strlen(method), path_len = strcspn(path, "?");
    char name[NAME_SIZE];

    if (method_len >= sizeof(name) || path_len >= sizeof(name) - method_len)
        return NULL;
    memcpy(name, method, method_len);
    name[method_len] = ' ';
    memcpy(name + method_len + 1, path, path_len);
    return hseal_okx_endpoints_lookup(name, method_len + 1 + path_len);
}

const struct hseal_okx_endpoint *
hseal_okx_endpoint_at(size_t i)
{
    const struct hseal_okx_endpoint *row = NULL;

    for (size_t at = 0; (row = hseal_okx_endpoints_slot(at)) != NULL; at++)
        if (row->name[0] != '\0' && i-- == 0)
            break;
    return row;
}

const char *hseal_okx_class_name(enum hseal_okx_class class)
{
    static const char *const names[] = { "public", "read", "trade", "withdraw",
        "keys" };

    static_assert(sizeof(names) / sizeof(names[0]) == HSEAL_OKX_CLASS_COUNT,
        "each class has its name");
    return names[class];
}
