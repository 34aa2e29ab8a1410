/*
 * tests/fuzz/fuzz_config.c: an INI file of any bytes.
 */
#include "base/config.h"

#include "fuzz.h"

static const struct hseal_config_key known[] = {
    { "", "top" },
    { "token", "uri" },
    { "token", "label" },
    { "env", "*" },
};

/* What is read is found again, each key once. */
static void
check_section(const struct hseal_config *c, const char *section)
{
    const char *key = NULL, *value;

    for (size_t i = 0;; i++) {
        value = hseal_config_at(c, section, i, &key);
        if (value == NULL)
            return;
        assert(key[0] != '\0');
        assert(hseal_config_get(c, section, key) == value);
        assert(strchr(value, '\n') == NULL);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hseal_config *c = NULL;
    struct hseal_error e;
    enum hseal_err err;
    char *text;

    if (size > 4096)
        return 0;
    text = fuzz_text(data, size);
    err = hseal_config_parse(
        text, "the file", known, sizeof(known) / sizeof(known[0]), &c, &e);
    if (err != HSEAL_ERR_OK) {
        assert(c == NULL && err == HSEAL_ERR_CONFIG);
        fuzz_check_error(&e, err);
        assert(strstr(e.message, "the file: line ") != NULL);
    } else {
        check_section(c, "");
        check_section(c, "token");
        check_section(c, "env");
    }
    hseal_config_free(c);
    free(text);
    return 0;
}
