/*
 * test_pick: which of many records counts, told without a token.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/inside.h"
#include "support/run.h"

/* So many that what looks at each key for each record of each key does not end
 * in the time that a test has. */
#define NAMES 3000

struct many {
    struct hseal_finds f;
};

static void
set_id(unsigned char id[HSEAL_ID_BYTES], size_t name, size_t generation)
{
    memset(id, 0, HSEAL_ID_BYTES);
    (void)snprintf((char *)id, HSEAL_ID_BYTES, "%zu/%zu", name, generation);
}

static void
set_record(struct hseal_found *r, size_t name, size_t generation,
    uint64_t number, enum hseal_record_state state)
{
    (void)snprintf(r->name, sizeof(r->name), "k%05zu", name);
    set_id(r->id, name, generation);
    r->has_id = 1;
    r->open = 1;
    r->record.generation = generation;
    r->record.number = number;
    r->record.state = state;
}

static void
set_key(struct hseal_found_key *k, size_t name, size_t generation)
{
    (void)snprintf(k->name, sizeof(k->name), "k%05zu", name);
    set_id(k->id, name, generation);
}

/* Of each name: an old generation, an active one with a superseded record, and
 * a key without any. */
static int
make(void **state)
{
    struct many *m = calloc(1, sizeof(*m));

    assert_non_null(m);
    m->f.n_records = 3 * (size_t)NAMES;
    m->f.n_keys = 3 * (size_t)NAMES;
    m->f.records = calloc(m->f.n_records, sizeof(*m->f.records));
    m->f.keys = calloc(m->f.n_keys, sizeof(*m->f.keys));
    assert_non_null(m->f.records);
    assert_non_null(m->f.keys);
    for (size_t i = 0; i < NAMES; i++) {
        struct hseal_found *r = &m->f.records[3 * i];
        set_record(&r[0], i, 2, 5, HSEAL_RECORD_ACTIVE);
        set_record(&r[1], i, 1, 3, HSEAL_RECORD_ACTIVE);
        set_record(&r[2], i, 2, 4, HSEAL_RECORD_STAGED);
        for (size_t g = 0; g < 3; g++)
            set_key(&m->f.keys[g * NAMES + i], i, g + 1);
    }
    *state = m;
    return 0;
}

static int
unmake(void **state)
{
    struct many *m = *state;

    free(m->f.records);
    free(m->f.keys);
    free(m);
    return 0;
}

static void
each_name_has_its_winner(void **state)
{
    const struct many *m = *state;

    for (size_t i = 0; i < NAMES; i++) {
        const struct hseal_found *r = &m->f.records[3 * i];
        uint64_t generation = 0;
        assert_ptr_equal(hseal_finds_winner(&m->f, r->name), r);
        assert_ptr_equal(hseal_finds_generation(&m->f, r->name, 1), r + 1);
        assert_ptr_equal(hseal_finds_generation(&m->f, r->name, 2), r);
        assert_null(hseal_finds_generation(&m->f, r->name, 3));
        assert_true(hseal_finds_is_top(&m->f, r));
        assert_true(hseal_finds_is_top(&m->f, r + 1));
        assert_false(hseal_finds_is_top(&m->f, r + 2));
        assert_int_equal(hseal_finds_highest(&m->f, r->name, &generation), 5);
        assert_int_equal(generation, 2);
    }
}

static void
each_key_knows_whether_it_has_a_record(void **state)
{
    const struct many *m = *state;

    for (size_t i = 0; i < m->f.n_keys; i++)
        assert_int_equal(
            hseal_finds_has_record(&m->f, &m->f.keys[i]), i < 2 * NAMES);
}

/* Two keys of one label and CKA_ID: the record belongs to the first. */
static void
a_second_key_of_that_id_has_none(void **state)
{
    struct many *m = *state;
    struct hseal_found_key *twin = &m->f.keys[m->f.n_keys - 1];
    struct hseal_found_key was = *twin;

    *twin = m->f.keys[0];
    assert_int_equal(hseal_finds_has_record(&m->f, &m->f.keys[0]), 1);
    assert_int_equal(hseal_finds_has_record(&m->f, twin), 0);
    *twin = was;
}

static void
other_names_have_nothing(void **state)
{
    static const char *const names[] = { "", "a", "k", "k0000", "k000000",
        "k00001x", "k03000", "z" };
    const struct many *m = *state;
    uint64_t generation = 1;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_null(hseal_finds_winner(&m->f, names[i]));
        assert_null(hseal_finds_generation(&m->f, names[i], 1));
        assert_int_equal(hseal_finds_highest(&m->f, names[i], &generation), 0);
        assert_int_equal(generation, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_name_has_its_winner),
        cmocka_unit_test(each_key_knows_whether_it_has_a_record),
        cmocka_unit_test(a_second_key_of_that_id_has_none),
        cmocka_unit_test(other_names_have_nothing),
    };

    return cmocka_run_group_tests_name("pick", tests, make, unmake);
}
