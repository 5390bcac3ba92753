/* A board: it prints and ends. It calls `program` once memory is ready. */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>

void board_write(const char *text);
_Noreturn void board_exit(bool all_went_well);

/* Whether all went well: the one function that a program defines. */
bool program(void);

#endif
