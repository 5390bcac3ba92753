/* The measured program in C, as ../src/measured.rs and ../src/bin/measured_generate.rs are in Rust; with EMPTY defined, as
 * measured_empty.rs. */

#include "../c/board.h"
#include "plain.h"

/* In arm.s and avr.s. */
void mark_begin(void);
void mark_end(void);
void paint_stack(void);
size_t stack_depth(void);

static const uint8_t secret[] = "12345678901234567890";

static bool measured(char shown[6])
{
    const uint8_t *volatile offered = secret;
    volatile size_t length = sizeof secret - 1;
    volatile uint64_t counter = 9;
    bool generated = true;

    mark_begin();
#ifndef EMPTY
    generated = hotp_sha1(offered, length, counter, shown);
#else
    (void)counter;
    for (size_t index = 0; index < 6 && index < length; index++)
        shown[index] = (char)offered[index];
#endif
    mark_end();
    return generated;
}

bool program(void)
{
    static char line[] = "......\nmeasured: stack 0000\n";
    size_t depth;
    bool all_went_well;

    paint_stack();
    all_went_well = measured(line);
    depth = stack_depth();
    for (char *digit = line + sizeof line - 3; depth > 0; depth >>= 4)
        *digit-- = "0123456789abcdef"[depth & 0x0f];
    board_write(line);
    return all_went_well;
}
