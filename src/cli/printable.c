/*
 * cli/printable.c: bytes of others, made safe to show.
 * Layer: cli.
 */
#include "base/printable.h"

#include "cli/printable.h"

void
hseal_printable(char *text)
{
    hseal_printable_replace(text);
}

size_t
hseal_printable_width(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        if (((unsigned char)*text & 0xc0) != 0x80)
            n++;
    return n;
}
