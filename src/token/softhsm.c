/*
 * token/softhsm.c: the two files of SoftHSM 2 that matter when a token of
 * its is lost: the configuration, and a token's token.object.
 * Layer: token.
 */
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

#include "token/softhsm.h"

#define CONF_MAX 65536
#define UUID_LEN 36
/* Another tool's write takes microseconds; a disk may take a little longer. */
#define SETTLE_NS 100000000L
#define LINE_MAX_BYTES 1023 /* SoftHSM reads lines in pieces of that size */

/* What SoftHSM's packages are built with. */
static const char default_tokendir[] = "/var/lib/softhsm/tokens/";

/* ---- token.object ---- */

/* src/lib/object_store/OSAttributes.h */
#define ATTR_LABEL UINT64_C(0x80005349)
#define ATTR_SERIAL UINT64_C(0x8000534a)
#define ATTR_FLAGS UINT64_C(0x8000534b)
#define ATTR_SO_PIN UINT64_C(0x8000534c)
#define ATTR_USER_PIN UINT64_C(0x8000534d)

enum kind { KIND_BOOL = 1, KIND_NUMBER = 2, KIND_BYTES = 3 };

#define FLAG_USER_PIN_INITIALIZED UINT64_C(0x8)
/* CKF_USER_PIN_COUNT_LOW, CKF_SO_PIN_COUNT_LOW */
#define FLAGS_MISTYPED (UINT64_C(0x10000) | UINT64_C(0x100000))

static int
take_u64(struct hseal_view *v, uint64_t *ret)
{
    uint32_t high, low;

    if (v->len < 8 || !hseal_view_u32(v, &high) || !hseal_view_u32(v, &low))
        return 0;
    *ret = (uint64_t)high << 32 | low;
    return 1;
}

static uint64_t
number(struct hseal_view v)
{
    uint64_t n = 0;

    (void)take_u64(&v, &n); /* 8 bytes: so they were taken */
    return n;
}

static struct hseal_view *
place_of(struct hseal_softhsm_object *o, uint64_t type)
{
    switch (type) {
    case ATTR_LABEL: return &o->label;
    case ATTR_SERIAL: return &o->serial;
    case ATTR_FLAGS: return &o->flags;
    case ATTR_SO_PIN: return &o->so_pin;
    case ATTR_USER_PIN: return &o->user_pin;
    default: return NULL;
    }
}

/* Takes one attribute; LOST: the file ends within it. */
static enum hseal_softhsm_shape
take_attribute(struct hseal_view *v, struct hseal_softhsm_object *o)
{
    uint64_t type, kind, len;
    struct hseal_view *place;
    const unsigned char *value;

    if (!take_u64(v, &type) || !take_u64(v, &kind))
        return HSEAL_SOFTHSM_LOST;
    place = place_of(o, type);
    if (kind == KIND_BOOL)
        len = 1;
    else if (kind == KIND_NUMBER)
        len = 8;
    else if (kind != KIND_BYTES)
        return HSEAL_SOFTHSM_STRANGE;
    else if (!take_u64(v, &len))
        return HSEAL_SOFTHSM_LOST;
    if (len > HSEAL_SOFTHSM_MAX ||
        (place == &o->flags) != (place != NULL && kind == KIND_NUMBER) ||
        (place != NULL && (kind == KIND_BOOL || place->data != NULL)))
        return HSEAL_SOFTHSM_STRANGE;
    if (!hseal_view_take(v, (size_t)len, &value))
        return HSEAL_SOFTHSM_LOST;
    if (place != NULL) {
        place->data = value;
        place->len = (size_t)len;
    }
    return HSEAL_SOFTHSM_WHOLE;
}

static int
all_zero(struct hseal_view v)
{
    for (size_t i = 0; i < v.len; i++)
        if (v.data[i] != 0)
            return 0;
    return 1;
}

static int
has_all(const struct hseal_softhsm_object *o)
{
    if (o->label.data == NULL || o->serial.data == NULL ||
        o->flags.data == NULL || o->so_pin.len == 0)
        return 0;
    return o->user_pin.len > 0 ||
           (number(o->flags) & FLAG_USER_PIN_INITIALIZED) == 0;
}

enum hseal_softhsm_shape
hseal_softhsm_parse(struct hseal_view file, struct hseal_softhsm_object *ret)
{
    enum hseal_softhsm_shape shape = HSEAL_SOFTHSM_WHOLE;
    uint64_t changes;

    memset(ret, 0, sizeof(*ret));
    if (all_zero(file) || !take_u64(&file, &changes))
        return HSEAL_SOFTHSM_LOST;
    while (shape == HSEAL_SOFTHSM_WHOLE && file.len > 0)
        shape = take_attribute(&file, ret);
    if (shape == HSEAL_SOFTHSM_WHOLE && !has_all(ret))
        return HSEAL_SOFTHSM_LOST;
    return shape;
}

static int
same_bytes(struct hseal_view left, struct hseal_view copy)
{
    return left.data == NULL ||
           (copy.data != NULL && left.len == copy.len &&
               memcmp(left.data, copy.data, left.len) == 0);
}

int
hseal_softhsm_same(const struct hseal_softhsm_object *left,
    const struct hseal_softhsm_object *copy)
{
    if (left->flags.data != NULL &&
        (copy->flags.data == NULL ||
            ((number(left->flags) ^ number(copy->flags)) & ~FLAGS_MISTYPED) !=
                0))
        return 0;
    return same_bytes(left->label, copy->label) &&
           same_bytes(left->serial, copy->serial) &&
           same_bytes(left->so_pin, copy->so_pin) &&
           same_bytes(left->user_pin, copy->user_pin);
}

int
hseal_softhsm_serial(const char *folder, char serial[HSEAL_SOFTHSM_SERIAL + 1])
{
    static const char digits[] = "0123456789abcdefABCDEF";

    if (strlen(folder) != UUID_LEN || strspn(folder + 19, digits) != 4 ||
        folder[23] != '-' || strspn(folder + 24, digits) != 12)
        return 0;
    memcpy(serial, folder + 19, 4);
    memcpy(serial + 4, folder + 24, 13);
    return 1;
}

void
hseal_softhsm_file_init(struct hseal_softhsm_file *f)
{
    memset(f, 0, sizeof(*f));
    hseal_buf_init(&f->bytes, HSEAL_SOFTHSM_MAX);
}

void
hseal_softhsm_file_free(struct hseal_softhsm_file *f)
{
    hseal_buf_free(&f->bytes);
}

enum hseal_err
hseal_softhsm_file_read(
    const char *path, struct hseal_softhsm_file *f, struct hseal_error *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct hseal_view bytes;
    struct stat st;
    enum hseal_err err = HSEAL_ERR_OK;
    int is_file;

    if (fd < 0)
        return HSEAL_ERR_NOT_FOUND;
    /* A pipe is empty, and yet nothing that was lost. */
    is_file = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    hseal_buf_reset(&f->bytes);
    if (is_file)
        err = hseal_fd_read(fd, path, &f->bytes, e);
    (void)close(fd); /* read only: nothing to lose */
    bytes.data = f->bytes.data;
    bytes.len = f->bytes.len;
    f->shape = HSEAL_SOFTHSM_STRANGE;
    if (is_file && err == HSEAL_ERR_OK)
        f->shape = hseal_softhsm_parse(bytes, &f->is);
    return err == HSEAL_ERR_LIMIT ? HSEAL_ERR_OK : err;
}

enum hseal_err
hseal_softhsm_file_settle(
    const char *path, struct hseal_softhsm_file *f, struct hseal_error *e)
{
    const struct timespec settle = { 0, SETTLE_NS };
    enum hseal_err err = hseal_softhsm_file_read(path, f, e);

    if (err != HSEAL_ERR_OK || f->shape != HSEAL_SOFTHSM_LOST)
        return err;
    (void)nanosleep(&settle, NULL); /* cut short by a signal: no harm */
    return hseal_softhsm_file_read(path, f, e);
}

/* ---- the configuration ---- */

/* As strtok(3) does with "=": runs of it count once, also in front. */
static struct hseal_view
take_part(struct hseal_view *v)
{
    struct hseal_view part;
    size_t len = 0;

    while (v->len > 0 && v->data[0] == '=') {
        v->data++;
        v->len--;
    }
    while (len < v->len && v->data[len] != '=')
        len++;
    part = *v;
    part.len = len;
    v->data += len;
    v->len -= len;
    hseal_view_trim(&part);
    return part;
}

static int
is(struct hseal_view v, const char *text)
{
    return v.len == strlen(text) && memcmp(v.data, text, v.len) == 0;
}

static void
cut_comment(struct hseal_view *line)
{
    const unsigned char *hash =
        line->len == 0 ? NULL : memchr(line->data, '#', line->len);

    if (hash != NULL)
        line->len = (size_t)(hash - line->data);
}

enum hseal_err
hseal_softhsm_tokendir(const char *conf_path, struct hseal_buf *dir,
    int *ret_files, struct hseal_error *e)
{
    struct hseal_view dirs = { (const unsigned char *)default_tokendir,
        sizeof(default_tokendir) - 1 };
    struct hseal_view backend = { (const unsigned char *)"file", 4 };
    struct hseal_view rest, line, name, value;
    struct hseal_buf text;
    enum hseal_err err;

    hseal_buf_init(&text, CONF_MAX);
    err = hseal_file_read_config(conf_path, &text, e);
    rest.data = text.data;
    rest.len = text.len;
    while (err == HSEAL_ERR_OK && hseal_view_line(&rest, &line)) {
        cut_comment(&line);
        name = take_part(&line);
        value = take_part(&line);
        if (value.len == 0 || value.len > LINE_MAX_BYTES)
            continue;
        if (is(name, "directories.tokendir"))
            dirs = value;
        else if (is(name, "objectstore.backend"))
            backend = value;
    }
    *ret_files = is(backend, "file");
    if (err == HSEAL_ERR_OK && dirs.data[0] == '/' &&
        memchr(dirs.data, '\0', dirs.len) == NULL)
        err = hseal_buf_add(dir, dirs.data, dirs.len, e);
    hseal_buf_free(&text);
    return err;
}
