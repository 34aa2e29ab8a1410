/*
 * tests/fuzz/fuzz_uri.c: the URI of a token or object, of any text, and any
 * text as a token's label and a path.
 */
#include <stdio.h>

#include "token/objecturi.h"
#include "token/uri.h"

#include "fuzz.h"

static const struct hseal_token_info sample = {
    .slot_id = 5,
    .label = "desk",
    .manufacturer = "SoftHSM project",
    .model = "SoftHSM v2",
    .serial = "00ab",
};

static void
check_parse(const char *text)
{
    struct hseal_uri *u = NULL;
    struct hseal_error e;
    enum hseal_err err = hseal_uri_parse(text, &u, &e);
    const char *file;
    int matches;

    if (err != HSEAL_ERR_OK) {
        fuzz_check_error(&e, err);
        assert(err == HSEAL_ERR_INPUT && u == NULL);
        return;
    }
    file = hseal_uri_pin_file(u);
    assert(file == NULL || (file[0] == '/' && file[1] != '/'));
    (void)hseal_uri_module_path(u);
    matches = hseal_uri_matches(u, &sample);
    assert(matches == 0 || matches == 1);
    hseal_uri_free(u);
}

static void
check_object(const char *text)
{
    struct hseal_objecturi u;
    struct hseal_error e;
    enum hseal_err err = hseal_objecturi_parse(text, &u, &e);

    if (err == HSEAL_ERR_OK) {
        assert(u.label[0] != '\0' || u.id_len > 0);
        assert(u.id_len <= sizeof(u.id) && u.token != NULL);
    } else {
        fuzz_check_error(&e, err);
        assert(err == HSEAL_ERR_INPUT);
    }
    hseal_objecturi_free(&u);
}

/* What is written for a token is read as that token. */
static void
check_format(const char *text)
{
    struct hseal_token_info info = sample;
    struct hseal_uri *u = NULL;
    char *path = malloc(strlen(text) + 3), *uri = NULL;

    assert(path != NULL);
    (void)sprintf(path, "/x%s", text);
    (void)snprintf(info.label, sizeof(info.label), "%s", text);
    assert(hseal_uri_format(&info, path, path, &uri, NULL) == HSEAL_ERR_OK);
    assert(hseal_uri_parse(uri, &u, NULL) == HSEAL_ERR_OK);
    assert(hseal_uri_matches(u, &info));
    assert(strcmp(hseal_uri_module_path(u), path) == 0);
    assert(strcmp(hseal_uri_pin_file(u), path) == 0);
    hseal_uri_free(u);
    free(path);
    free(uri);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);

    check_parse(text);
    check_object(text);
    check_format(text);
    free(text);
    return 0;
}
