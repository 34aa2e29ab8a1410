/*
 * tests/fuzz/fuzz_paste.c: a pasted credential, of any bytes.
 */
#include <stdio.h>

#include "store/paste.h"
#include "store/record.h"

#include "fuzz.h"

static void
check_fields(const struct hseal_paste *p)
{
    for (unsigned i = 0; i < HSEAL_PASTE_COUNT; i++) {
        const struct hseal_secret *s = &p->field[i];
        assert(s->len <= s->cap && s->data[s->len] == '\0');
        assert(hseal_paste_field_name((enum hseal_paste_field)i)[0] != '\0');
    }
}

/* What is accepted can be kept in a record, and comes back as it was. */
static void
check_record(const struct hseal_paste *p)
{
    const struct hseal_secret *pass = &p->field[HSEAL_PASTE_PASSPHRASE];
    struct hseal_record r, back;
    struct hseal_secret text;

    assert(hseal_record_init(&r, NULL) == HSEAL_ERR_OK);
    assert(hseal_record_init(&back, NULL) == HSEAL_ERR_OK);
    assert(hseal_secret_init(&text, HSEAL_RECORD_MAX, NULL) == HSEAL_ERR_OK);
    (void)snprintf(r.key_id, sizeof(r.key_id), "%s",
        hseal_secret_str(&p->field[HSEAL_PASTE_KEY_ID]));
    assert(hseal_secret_add(&r.passphrase, pass->data, pass->len, NULL) ==
           HSEAL_ERR_OK);
    assert(hseal_record_encode(&r, &text, NULL) == HSEAL_ERR_OK);
    assert(hseal_record_decode(hseal_secret_view(&text), "x", &back, NULL) ==
           HSEAL_ERR_OK);
    assert(strcmp(back.key_id, r.key_id) == 0);
    assert(hseal_secret_equal(&back.passphrase, pass));
    hseal_record_free(&r);
    hseal_record_free(&back);
    hseal_secret_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hseal_view text = { data, size };
    struct hseal_paste p;
    struct hseal_error e;
    enum hseal_err err;

    assert(hseal_paste_init(&p, NULL) == HSEAL_ERR_OK);
    err = hseal_paste_read(text, &p, &e);
    check_fields(&p);
    if (err == HSEAL_ERR_OK)
        err = hseal_paste_check(&p, &e);
    if (err == HSEAL_ERR_OK) {
        check_record(&p);
    } else {
        fuzz_check_error(&e, err);
        assert(err == HSEAL_ERR_INPUT || err == HSEAL_ERR_LIMIT);
    }
    hseal_paste_free(&p);
    return 0;
}
