/* A Cortex-M3 under QEMU: vector table and start, output and end by semihosting. The linker scripts are those of ../boards. */

#include "board.h"

#include <stdint.h>

extern uint32_t _data_initial[], _data_start[], _data_end[], _bss_start[], _bss_end[], _stack_top[];

/* "Semihosting for AArch32 and AArch64", Arm. */
enum { SYS_WRITE0 = 0x04, SYS_EXIT_EXTENDED = 0x20, APPLICATION_EXIT = 0x20026 };

static void semihosting(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;

    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void board_write(const char *text)
{
    semihosting(SYS_WRITE0, text);
}

_Noreturn void board_exit(bool all_went_well)
{
    const uint32_t argument[2] = {APPLICATION_EXIT, all_went_well ? 0 : 1};

    semihosting(SYS_EXIT_EXTENDED, argument);
    for (;;)
        ;
}

_Noreturn void reset(void)
{
    const uint32_t *from = _data_initial;

    for (uint32_t *to = _data_start; to < _data_end; to++)
        *to = *from++;
    for (uint32_t *to = _bss_start; to < _bss_end; to++)
        *to = 0;
    board_exit(program());
}

static _Noreturn void fault(void)
{
    board_write("FAILED: a fault\n");
    board_exit(false);
}

typedef void (*handler)(void);

struct vectors {
    uint32_t *stack_top;
    handler handlers[15];
};

__attribute__((section(".vectors"), used)) static const struct vectors vectors = {
    _stack_top,
    {reset, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault},
};
