/*
 * test_keylist: the secret keys on a token and what protects them.
 */
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "token/keylist.h"
#include "token/session.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/anytoken.h"

static void
read_only_ours(void **state)
{
    struct anytoken *x = *state;
    struct hseal_keylist_entry *list = NULL;
    unsigned long key;
    size_t n = 0;

    if (x->t == NULL)
        need_softhsm();
    assert_ok(anytoken_key(x, "ours:1", view_of("S"), &key, NULL));
    assert_ok(anytoken_key(x, "theirs", view_of("S"), &key, NULL));
    assert_ok(anytoken_key(x, "a", view_of("S"), &key, NULL));
    assert_ok(hseal_keylist_read(x->t, "ours:", &list, &n, NULL));
    assert_int_equal(n, 1);
    assert_string_equal(list[0].object.label, "ours:1");
    assert_int_equal(list[0].object.id_len, 6);
    assert_memory_equal(list[0].object.id, "ours:1", 6);
    assert_ok(list[0].err);
    assert_true(list[0].is_private);
    assert_int_equal(list[0].usage, 0);
    assert_int_equal(list[0].modifiable, x->t->profile.session_copy);
    free(list);
    assert_ok(hseal_keylist_read(x->t, "", &list, &n, NULL));
    assert_int_equal(n, 3);
    assert_string_equal(list[0].object.label, "a");
    assert_string_equal(list[2].object.label, "theirs");
    free(list);
}

/* Another program has made it: readable, and for more than signing. */
static void
weak_ones_are_listed(void **state)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_GENERIC_SECRET;
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    unsigned char value[64] = "0123456789abcdef0123456789abcdef";
    char label[] = "ours:weak";
    CK_ATTRIBUTE attrs[] = {
        { CKA_CLASS, &class, sizeof(class) },
        { CKA_KEY_TYPE, &type, sizeof(type) },
        { CKA_TOKEN, &yes, sizeof(yes) },
        { CKA_PRIVATE, &no, sizeof(no) },
        { CKA_SENSITIVE, &no, sizeof(no) },
        { CKA_EXTRACTABLE, &yes, sizeof(yes) },
        { CKA_MODIFIABLE, &yes, sizeof(yes) },
        { CKA_SIGN, &yes, sizeof(yes) },
        { CKA_VERIFY, &no, sizeof(no) },
        { CKA_ENCRYPT, &no, sizeof(no) },
        { CKA_DECRYPT, &no, sizeof(no) },
        { CKA_WRAP, &no, sizeof(no) },
        { CKA_UNWRAP, &yes, sizeof(yes) },
        { CKA_DERIVE, &yes, sizeof(yes) },
        { CKA_LABEL, label, sizeof(label) - 1 },
        { CKA_VALUE, value, sizeof(value) },
    };
    struct anytoken *x = *state;
    struct hseal_keylist_entry *list = NULL;
    CK_OBJECT_HANDLE key;
    size_t n = 0;

    if (x->t == NULL)
        need_softhsm();
    assert_int_equal(
        x->t->f->C_CreateObject(x->t->session, attrs, ROWS(attrs), &key),
        CKR_OK);
    assert_ok(hseal_keylist_read(x->t, "ours:", &list, &n, NULL));
    assert_int_equal(n, 1);
    assert_false(list[0].is_private);
    assert_err(list[0].err, CUSTODY);
    assert_int_equal(list[0].modifiable, 1);
    assert_int_equal(
        list[0].usage, 1U << HSEAL_USAGE_UNWRAP | 1U << HSEAL_USAGE_DERIVE);
    assert_int_equal(list[0].object.id_len, 0);
    free(list);
}

static void
failures(void **state)
{
    struct anytoken *x = *state;
    struct hseal_keylist_entry *list = NULL;
    unsigned long key;
    size_t n = 0;

    assert_ok(anytoken_key(x, "ours:1", view_of("S"), &key, NULL));
    anytoken_fault(x, FAKE_C_FindObjects, 2, CKR_DEVICE_ERROR);
    assert_err(hseal_keylist_read(x->t, "ours:", &list, &n, NULL), TOKEN);
    /* Gone since it was found: the third call is the check's first. */
    anytoken_fault(x, FAKE_C_GetAttributeValue, 3, CKR_OBJECT_HANDLE_INVALID);
    assert_ok(hseal_keylist_read(x->t, "ours:", &list, &n, NULL));
    assert_int_equal(n, 0);
    free(list);
    /* No answer is a failed check, and no failed list. */
    anytoken_fault(x, FAKE_C_GetAttributeValue, 3, CKR_DEVICE_ERROR);
    assert_ok(hseal_keylist_read(x->t, "ours:", &list, &n, NULL));
    assert_int_equal(n, 1);
    assert_err(list[0].err, TOKEN);
    free(list);
}

int
main(void)
{
#define WITH(f, how) cmocka_unit_test_setup_teardown(f, how, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        WITH(read_only_ours, anytoken_fake),
        WITH(read_only_ours, anytoken_fake_as_softhsm),
        WITH(read_only_ours, anytoken_soft),
        WITH(weak_ones_are_listed, anytoken_fake),
        WITH(weak_ones_are_listed, anytoken_soft),
        WITH(failures, anytoken_fake),
    };

    return cmocka_run_group_tests_name("keylist", tests, NULL, NULL);
}
