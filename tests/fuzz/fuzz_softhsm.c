/*
 * tests/fuzz/fuzz_softhsm.c: a token.object of SoftHSM of any bytes.
 */
#include "token/softhsm.h"

#include "fuzz.h"

/* A view is of the file, or there is none. */
static void
check_view(struct hseal_view part, struct hseal_view file)
{
    if (part.data == NULL)
        return;
    assert(part.data >= file.data);
    assert(part.data + part.len <= file.data + file.len);
}

/* Cut anywhere, one that was whole is not strange, and contradicts nothing. */
static void
check_cut(struct hseal_view file, const struct hseal_softhsm_object *whole)
{
    struct hseal_softhsm_object left;
    struct hseal_view cut = file;

    for (cut.len = 0; cut.len < file.len; cut.len++) {
        assert(hseal_softhsm_parse(cut, &left) != HSEAL_SOFTHSM_STRANGE);
        assert(hseal_softhsm_same(&left, whole));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hseal_view file = { data, size };
    enum hseal_softhsm_shape shape;
    struct hseal_softhsm_object o;

    if (size > 2048)
        return 0;
    shape = hseal_softhsm_parse(file, &o);
    check_view(o.label, file);
    check_view(o.serial, file);
    check_view(o.flags, file);
    check_view(o.so_pin, file);
    check_view(o.user_pin, file);
    assert(o.flags.data == NULL || o.flags.len == 8);
    assert(hseal_softhsm_same(&o, &o));
    if (shape != HSEAL_SOFTHSM_WHOLE)
        return 0;
    assert(o.label.data != NULL && o.serial.data != NULL && o.so_pin.len > 0);
    check_cut(file, &o);
    return 0;
}
