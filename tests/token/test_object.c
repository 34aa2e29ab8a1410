/*
 * test_object: objects on the token: finding, reading, destroying, and a token
 * that answers nonsense.
 */
#include <stdio.h>
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "token/session.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/anytoken.h"

static void
create_data(struct anytoken *x, const char *label, const char *value)
{
    struct hseal_error e;

    if (hseal_object_create_data(x->t, label, view_of(value), NULL, &e) !=
        HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

static struct hseal_object *
find(struct anytoken *x, enum hseal_object_kind kind, const char *label,
    size_t want)
{
    struct hseal_object *list = NULL;
    size_t n = 99;

    assert_ok(hseal_object_find(x->t, kind, label, &list, &n, NULL));
    assert_int_equal(n, want);
    assert_non_null(list);
    return list;
}

static void
find_by_kind_and_label(void **state)
{
    struct anytoken *x = *state;
    struct hseal_object *list;
    unsigned long key = 0;

    if (x->t == NULL)
        need_softhsm();
    free(find(x, HSEAL_OBJECT_DATA, NULL, 0));
    create_data(x, "one", "1");
    create_data(x, "two", "2");
    create_data(x, "two", "3");
    assert_ok(anytoken_key(x, "two", view_of("S"), &key, NULL));
    free(find(x, HSEAL_OBJECT_DATA, NULL, 3));
    free(find(x, HSEAL_OBJECT_DATA, "two", 2));
    free(find(x, HSEAL_OBJECT_DATA, "tw", 0));
    free(find(x, HSEAL_OBJECT_DATA, "", 0));
    list = find(x, HSEAL_OBJECT_KEY, "two", 1);
    assert_int_equal(list[0].handle, key);
    assert_string_equal(list[0].label, "two");
    assert_int_equal(list[0].id_len, 3);
    assert_memory_equal(list[0].id, "two", 3);
    assert_ok(hseal_object_destroy(x->t, key, NULL));
    free(list);
    free(find(x, HSEAL_OBJECT_KEY, NULL, 0));
    assert_ok(hseal_object_destroy(x->t, key, NULL)); /* gone already */
}

static void
many_objects(void **state)
{
    struct anytoken *x = *state;
    struct hseal_object *list;

    if (x->t == NULL)
        need_softhsm();
    for (unsigned i = 0; i < 200; i++) {
        char label[16];
        (void)snprintf(label, sizeof(label), "%u", i);
        create_data(x, label, label);
    }
    list = find(x, HSEAL_OBJECT_DATA, NULL, 200);
    for (size_t i = 0; i < 200; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(list[i].label, list[j].label);
    free(list);
}

static void
values_come_back(void **state)
{
    static const size_t lens[] = { 1, 16, 63, 64, 65, 255, 256, 4096, 16384 };
    struct anytoken *x = *state;
    unsigned char bytes[16384];

    if (x->t == NULL)
        need_softhsm();
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(i * 131 >> 3);
    for (size_t i = 0; i < ROWS(lens); i++) {
        struct hseal_view v = { bytes, lens[i] };
        struct hseal_object *list;
        struct hseal_buf b;
        char label[16];
        (void)snprintf(label, sizeof(label), "v%zu", i);
        assert_ok(hseal_object_create_data(x->t, label, v, NULL, NULL));
        list = find(x, HSEAL_OBJECT_DATA, label, 1);
        hseal_buf_init(&b, 65536);
        assert_ok(hseal_buf_add_str(&b, "before", NULL));
        assert_ok(hseal_object_value(x->t, list[0].handle, &b, NULL));
        assert_int_equal(b.len, 6 + lens[i]);
        assert_memory_equal(b.data, "before", 6);
        assert_memory_equal(b.data + 6, bytes, lens[i]);
        assert_int_equal(b.data[b.len], '\0');
        hseal_buf_free(&b);
        free(list);
    }
}

static void
data_objects_are_private_and_fixed(void **state)
{
    struct anytoken *x = *state;
    CK_BBOOL flags[3] = { 7, 7, 7 };
    char application[32];
    CK_ATTRIBUTE attrs[] = { { CKA_PRIVATE, &flags[0], 1 },
        { CKA_MODIFIABLE, &flags[1], 1 }, { CKA_TOKEN, &flags[2], 1 },
        { CKA_APPLICATION, application, sizeof(application) } };
    struct hseal_object *list;

    if (x->t == NULL)
        need_softhsm();
    create_data(x, "hardseal:desk1", "sealed");
    list = find(x, HSEAL_OBJECT_DATA, "hardseal:desk1", 1);
    assert_int_equal(x->t->f->C_GetAttributeValue(
                         x->t->session, list[0].handle, attrs, ROWS(attrs)),
        CKR_OK);
    assert_int_equal(flags[0], CK_TRUE);
    assert_int_equal(flags[1], CK_FALSE);
    assert_int_equal(flags[2], CK_TRUE);
    assert_int_equal(attrs[3].ulValueLen, 8);
    assert_memory_equal(application, "hardseal", 8);
    free(list);
}

static void
too_long(void **state)
{
    struct anytoken *x = *state;
    struct hseal_object *list = NULL;
    char label[HSEAL_LABEL_SIZE + 1];
    struct hseal_buf b;
    size_t n;

    memset(label, 'x', sizeof(label));
    label[HSEAL_LABEL_SIZE] = '\0';
    assert_err(
        hseal_object_find(x->t, HSEAL_OBJECT_DATA, label, &list, &n, NULL),
        LIMIT);
    assert_err(
        hseal_object_create_data(x->t, label, view_of("v"), NULL, NULL), LIMIT);
    assert_null(list);
    label[HSEAL_LABEL_SIZE - 1] = '\0';
    create_data(x, label, "0123456789");
    list = find(x, HSEAL_OBJECT_DATA, label, 1);
    assert_string_equal(list[0].label, label);
    hseal_buf_init(&b, 9);
    assert_err(hseal_object_value(x->t, list[0].handle, &b, NULL), LIMIT);
    assert_int_equal(b.len, 0);
    hseal_buf_free(&b);
    hseal_buf_init(&b, 10);
    assert_ok(hseal_object_value(x->t, list[0].handle, &b, NULL));
    hseal_buf_free(&b);
    free(list);
}

/* Labels and ids of others, longer than fit, are left empty. */
static void
foreign_names(void **state)
{
    struct anytoken *x = *state;
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_BBOOL yes = CK_TRUE;
    char label[HSEAL_LABEL_SIZE];
    unsigned char id[HSEAL_OBJECT_ID_MAX + 1] = { 1 };
    CK_ATTRIBUTE attrs[] = { { CKA_CLASS, &class, sizeof(class) },
        { CKA_TOKEN, &yes, sizeof(yes) }, { CKA_PRIVATE, &yes, sizeof(yes) },
        { CKA_ID, id, sizeof(id) }, { CKA_LABEL, label, sizeof(label) } };
    struct hseal_object *list;
    CK_OBJECT_HANDLE o;

    memset(label, 'x', sizeof(label));
    for (CK_ULONG n = 3; n <= 5; n++) {
        assert_int_equal(
            x->t->f->C_CreateObject(x->t->session, attrs, n, &o), CKR_OK);
        list = find(x, HSEAL_OBJECT_KEY, NULL, 1);
        assert_string_equal(list[0].label, "");
        assert_int_equal(list[0].id_len, 0);
        assert_int_equal(list[0].handle, o);
        free(list);
        assert_ok(hseal_object_destroy(x->t, o, NULL));
    }
}

/* Anybody can make a public object, without the PIN: it is not looked at. */
static void
public_objects_are_not_ours(void **state)
{
    struct anytoken *x = *state;
    CK_OBJECT_CLASS classes[] = { CKO_SECRET_KEY, CKO_DATA };
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    char label[] = "hardseal:desk1", application[] = "hardseal";
    CK_OBJECT_HANDLE o;

    for (size_t i = 0; i < ROWS(classes); i++) {
        CK_ATTRIBUTE attrs[] = { { CKA_CLASS, &classes[i], sizeof(classes[i]) },
            { CKA_TOKEN, &yes, sizeof(yes) }, { CKA_PRIVATE, &no, sizeof(no) },
            { CKA_LABEL, label, sizeof(label) - 1 },
            { CKA_APPLICATION, application, sizeof(application) - 1 } };
        assert_int_equal(
            x->t->f->C_CreateObject(x->t->session, attrs, ROWS(attrs), &o),
            CKR_OK);
    }
    free(find(x, HSEAL_OBJECT_KEY, NULL, 0));
    free(find(x, HSEAL_OBJECT_DATA, NULL, 0));
    free(find(x, HSEAL_OBJECT_KEY, label, 0));
}

/* Another process has destroyed one since it was found. */
static void
gone_in_the_meantime(void **state)
{
    struct anytoken *x = *state;

    create_data(x, "one", "1");
    create_data(x, "two", "2");
    anytoken_fault(x, FAKE_C_GetAttributeValue, 2, CKR_OBJECT_HANDLE_INVALID);
    x->fake.control->fail_stay = 1;
    free(find(x, HSEAL_OBJECT_DATA, NULL, 0));
    anytoken_fault(x, FAKE_C_GetAttributeValue, 0, 0);
    free(find(x, HSEAL_OBJECT_DATA, NULL, 2));
}

/* It was called gone once, and is there. */
static void
gone_and_there(void **state)
{
    struct anytoken *x = *state;
    struct hseal_object *list;
    struct hseal_error e;
    struct hseal_buf b;

    create_data(x, "one", "1");
    anytoken_fault(x, FAKE_C_GetAttributeValue, 1, CKR_OBJECT_HANDLE_INVALID);
    list = find(x, HSEAL_OBJECT_DATA, NULL, 1);
    assert_string_equal(list[0].label, "one");
    hseal_buf_init(&b, 100);
    anytoken_fault(x, FAKE_C_GetAttributeValue, 1, CKR_OBJECT_HANDLE_INVALID);
    assert_err(hseal_object_value(x->t, list[0].handle, &b, &e), TOKEN);
    assert_int_equal(e.origin, HSEAL_ORIGIN_SELF);
    hseal_buf_free(&b);
    anytoken_fault(x, FAKE_C_DestroyObject, 1, CKR_OBJECT_HANDLE_INVALID);
    assert_err(hseal_object_destroy(x->t, list[0].handle, &e), TOKEN);
    assert_ok(hseal_object_destroy(x->t, list[0].handle, NULL));
    free(list);
}

/* Nobody is logged in any more: that is not "gone". */
static void
logged_out_in_the_meantime(void **state)
{
    struct anytoken *x = *state;
    struct hseal_object *list = NULL;
    struct hseal_error e;
    size_t n = 0;

    create_data(x, "one", "1");
    anytoken_fault(x, FAKE_C_GetAttributeValue, 1, CKR_OBJECT_HANDLE_INVALID);
    x->fake.control->lose = FAKE_LOSE_LOGIN;
    assert_err(
        hseal_object_find(x->t, HSEAL_OBJECT_DATA, NULL, &list, &n, &e), TOKEN);
    assert_int_equal(e.cause, CKR_USER_NOT_LOGGED_IN);
}

/* The answer to a part of what was asked says which part. */
static void
nothing_of_it_is_said(void **state)
{
    static const CK_RV rvs[] = { CKR_ATTRIBUTE_TYPE_INVALID,
        CKR_ATTRIBUTE_SENSITIVE, CKR_BUFFER_TOO_SMALL };
    struct anytoken *x = *state;
    struct hseal_object *list = NULL;
    size_t n = 0;

    create_data(x, "one", "1");
    for (size_t i = 0; i < ROWS(rvs); i++) {
        struct hseal_error e;
        anytoken_fault(x, FAKE_C_GetAttributeValue, 1, rvs[i]);
        assert_true(hseal_object_find(x->t, HSEAL_OBJECT_DATA, NULL, &list, &n,
                        &e) != HSEAL_ERR_OK);
        assert_int_equal(e.cause, rvs[i]);
    }
}

static void
search_without_an_end(void **state)
{
    struct anytoken *x = *state;
    struct hseal_object *list = NULL;
    struct hseal_error e;
    size_t n = 4711;

    x->fake.control->find_forever = 1;
    assert_err(
        hseal_object_find(x->t, HSEAL_OBJECT_KEY, NULL, &list, &n, &e), TOKEN);
    assert_contains(e.message, "too many");
    assert_null(list);
    assert_int_equal(n, 4711);
    x->fake.control->find_forever = 0;
    free(find(x, HSEAL_OBJECT_KEY, NULL, 0));
}

/* A value longer than was announced is not to be believed. */
static void
more_bytes_than_announced(void **state)
{
    static const unsigned more[] = { 1, 7, 40, 100000, 0xffffff00 };
    struct anytoken *x = *state;
    struct hseal_object *list;
    struct hseal_error e;

    create_data(x, "d", "12345678");
    list = find(x, HSEAL_OBJECT_DATA, "d", 1);
    for (size_t i = 0; i < ROWS(more); i++) {
        struct hseal_buf b;
        hseal_buf_init(&b, 65536);
        x->fake.control->more_bytes = more[i];
        assert_err(hseal_object_value(x->t, list[0].handle, &b, &e), TOKEN);
        assert_contains(e.message, "more bytes");
        assert_int_equal(b.len, 0);
        hseal_buf_free(&b);
    }
    free(list);
}

/*
 * A search that could not be ended must not stand in the way of the next, nor
 * must one that somebody else has left open.
 */
static void
search_left_open(void **state)
{
    struct anytoken *x = *state;
    struct hseal_object *list = NULL;
    size_t n = 0;

    create_data(x, "d", "v");
    anytoken_fault(x, FAKE_C_FindObjectsFinal, 1, CKR_DEVICE_ERROR);
    assert_err(hseal_object_find(x->t, HSEAL_OBJECT_DATA, "d", &list, &n, NULL),
        TOKEN);
    assert_null(list);
    free(find(x, HSEAL_OBJECT_DATA, "d", 1));
}

static void
failures_change_nothing(void **state)
{
    static const enum fake_call calls[] = { FAKE_C_FindObjectsInit,
        FAKE_C_FindObjects, FAKE_C_FindObjectsFinal, FAKE_C_GetAttributeValue };
    struct anytoken *x = *state;
    struct hseal_object *list = NULL;
    struct hseal_error e;
    size_t n = 4711;

    create_data(x, "d", "v");
    for (size_t i = 0; i < ROWS(calls); i++) {
        anytoken_fault(x, calls[i], 1, CKR_DEVICE_ERROR);
        assert_err(
            hseal_object_find(x->t, HSEAL_OBJECT_DATA, NULL, &list, &n, &e),
            TOKEN);
        assert_contains(e.message, "CKR_DEVICE_ERROR");
        assert_contains(e.message, "fake");
        assert_null(list);
        assert_int_equal(n, 4711);
    }
    anytoken_fault(x, FAKE_C_CreateObject, 1, CKR_DEVICE_MEMORY);
    assert_err(hseal_object_create_data(x->t, "e", view_of("v"), NULL, &e),
        TOKEN_FULL);
    assert_contains(e.hint, "delete");
    assert_int_equal(anytoken_count(x, HSEAL_OBJECT_DATA), 1);
}

static void
value_failures(void **state)
{
    struct anytoken *x = *state;
    struct hseal_object *list;
    struct hseal_buf b;

    create_data(x, "d", "value");
    list = find(x, HSEAL_OBJECT_DATA, "d", 1);
    hseal_buf_init(&b, 100);
    for (unsigned at = 1; at <= 2; at++) {
        anytoken_fault(x, FAKE_C_GetAttributeValue, at, CKR_DEVICE_ERROR);
        assert_err(hseal_object_value(x->t, list[0].handle, &b, NULL), TOKEN);
        assert_int_equal(b.len, 0);
    }
    anytoken_fault(x, FAKE_C_GetAttributeValue, 0, 0);
    assert_ok(hseal_object_value(x->t, list[0].handle, &b, NULL));
    assert_string_equal(hseal_buf_str(&b), "value");
    hseal_buf_free(&b);
    free(list);
}

/* A session without a login sees no private object: not the same as none. */
static void
logged_out_is_no_answer(void **state)
{
    struct anytoken *x = *state;
    struct hseal_object *list = NULL;
    struct hseal_error e;
    size_t n = 0;

    if (x->t == NULL)
        need_softhsm();
    create_data(x, "one", "1");
    assert_int_equal(x->t->f->C_Logout(x->t->session), CKR_OK);
    assert_err(hseal_object_find(x->t, HSEAL_OBJECT_DATA, "one", &list, &n, &e),
        TOKEN);
    assert_contains(e.message, "CKR_USER_NOT_LOGGED_IN");
}

int
main(void)
{
#define WITH(f, how) cmocka_unit_test_setup_teardown(f, how, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        WITH(find_by_kind_and_label, anytoken_fake),
        WITH(find_by_kind_and_label, anytoken_soft),
        WITH(many_objects, anytoken_fake),
        WITH(many_objects, anytoken_soft),
        WITH(values_come_back, anytoken_fake),
        WITH(values_come_back, anytoken_soft),
        WITH(data_objects_are_private_and_fixed, anytoken_soft),
        WITH(too_long, anytoken_fake),
        WITH(foreign_names, anytoken_fake),
        WITH(public_objects_are_not_ours, anytoken_fake),
        WITH(gone_in_the_meantime, anytoken_fake),
        WITH(gone_and_there, anytoken_fake),
        WITH(logged_out_in_the_meantime, anytoken_fake),
        WITH(nothing_of_it_is_said, anytoken_fake),
        WITH(search_without_an_end, anytoken_fake),
        WITH(more_bytes_than_announced, anytoken_fake),
        WITH(search_left_open, anytoken_fake),
        WITH(logged_out_is_no_answer, anytoken_fake),
        WITH(logged_out_is_no_answer, anytoken_soft),
        WITH(failures_change_nothing, anytoken_fake),
        WITH(value_failures, anytoken_fake),
    };

    return cmocka_run_group_tests_name("object", tests, NULL, NULL);
}
