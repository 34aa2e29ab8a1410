/*
 * tests/fuzz/fuzz_profile.c: a profile.conf, of any text.
 */
#include "token/profile.h"

#include "fuzz.h"

static void
check_paths(char rows[][HSEAL_PROFILE_PATH])
{
    for (size_t i = 0; i < HSEAL_PROFILE_HINTS; i++) {
        assert(memchr(rows[i], '\0', HSEAL_PROFILE_PATH) != NULL);
        assert(i == 0 || rows[i][0] == '\0' || rows[i - 1][0] != '\0');
    }
}

static void
check_yes_no(const struct hseal_profile *p)
{
    const int all[] = { p->hmac, p->create, p->generate, p->session_copy,
        p->exportable, p->pin_lockout, p->pin_flags, p->racy_start, p->backup,
        p->probe, p->transport, p->check_login };

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        assert(all[i] == 0 || all[i] == 1);
}

static void
check_profile(struct hseal_profile *p)
{
    assert(memchr(p->name, '\0', sizeof(p->name)) != NULL);
    assert(memchr(p->model, '\0', sizeof(p->model)) != NULL);
    assert(memchr(p->pin_form, '\0', sizeof(p->pin_form)) != NULL);
    assert(p->name[0] != '\0' && p->via[0] == '\0');
    assert(p->model[0] != '\0' || p->module_names[0][0] != '\0');
    assert(p->key_types[0] != HSEAL_KEY_TYPE_NONE);
    for (size_t i = 0; i < HSEAL_PROFILE_KEY_TYPES; i++)
        assert((unsigned)p->key_types[i] < HSEAL_KEY_TYPE_COUNT);
    assert((unsigned)p->records < HSEAL_PLACE_COUNT);
    check_paths(p->module_hints);
    check_paths(p->module_names);
    check_yes_no(p);
    assert(p->omit.n <= HSEAL_PROFILE_ATTRS);
    assert(p->misread.n <= HSEAL_PROFILE_ATTRS);
    assert(p->id_bytes >= 1 && p->id_bytes <= 16);
    assert(p->message_max < 1000000000 && p->sessions_max < 1000000000);
    assert(p->idle_seconds < 1000000000 && p->objects_max < 1000000000);
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
