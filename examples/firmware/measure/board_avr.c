/* What ../c/board.c is for a Cortex-M3, for an AVR: output by its first serial port. The start is avr-libc's. */

#include "../c/board.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>

void board_write(const char *text)
{
    for (; *text != '\0'; text++) {
        while ((UCSR0A & _BV(UDRE0)) == 0)
            ;
        UDR0 = (uint8_t)*text;
    }
}

/* A microcontroller has nobody to tell; the last line says how it went. */
_Noreturn void board_exit(bool all_went_well)
{
    (void)all_went_well;
    for (;;) {
        cli();
        sleep_mode();
    }
}

int main(void)
{
    UCSR0B = _BV(TXEN0);
    board_exit(program());
}
