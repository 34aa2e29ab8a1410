/*
 * tests/fuzz/fuzz_profile.c: a profile.conf, of any text.
 */
#include "token/profile.h"

#include "fuzz.h"

static void
check_profile(const struct hseal_profile *p)
{
    assert(memchr(p->name, '\0', sizeof(p->name)) != NULL);
    assert(memchr(p->model, '\0', sizeof(p->model)) != NULL);
    assert(p->key_types[0] != HSEAL_KEY_TYPE_NONE);
    for (size_t i = 0; i < HSEAL_PROFILE_KEY_TYPES; i++)
        assert((unsigned)p->key_types[i] < HSEAL_KEY_TYPE_COUNT);
    for (size_t i = 0; i < HSEAL_PROFILE_HINTS; i++)
        assert(memchr(p->module_hints[i], '\0', sizeof(p->module_hints[i])) !=
               NULL);
    assert(p->session_copy == 0 || p->session_copy == 1);
    assert(p->racy_start == 0 || p->racy_start == 1);
    assert(p->message_max < 1000000000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct hseal_profile p;
    struct hseal_error e;
    enum hseal_err err = hseal_profile_parse(text, "x", &p, &e);

    if (err == HSEAL_ERR_OK) {
        check_profile(&p);
    } else {
        fuzz_check_error(&e, err);
        assert(err == HSEAL_ERR_CONFIG);
    }
    free(text);
    return 0;
}
