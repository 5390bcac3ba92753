/* A plugin for QEMU's translator: how many instructions run from one address to another, and the lowest address on the stack that is
 * stored to meanwhile. It writes both, in decimal and in hexadecimal, when the second address is reached for the first time.
 *
 *   cc -shared -fPIC -O2 -o count_instructions.so count_instructions.c
 *   qemu-system-arm ... -plugin ./count_instructions.so,begin=HEX,end=HEX,bottom=HEX,top=HEX,to=FILE
 *
 * begin and end are the addresses of two functions, bottom and top those of the stack. The instruction at begin is counted, the one at
 * end is not. A conditional instruction counts whether or not its condition holds. They are instructions, not cycles.
 *
 * What is used of the plugin interface (version 1, QEMU 4.2 and later) is declared here, since Debian ships no header of it. */

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;
struct qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;

enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
enum qemu_plugin_mem_rw { QEMU_PLUGIN_MEM_R = 1, QEMU_PLUGIN_MEM_W };
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };

typedef void (*translation_callback)(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void (*execution_callback)(unsigned cpu, void *data);
typedef void (*memory_callback)(unsigned cpu, qemu_plugin_meminfo_t, uint64_t address, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, translation_callback);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, enum qemu_plugin_op, void *counter, uint64_t addend);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, execution_callback, enum qemu_plugin_cb_flags, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *, memory_callback, enum qemu_plugin_cb_flags, enum qemu_plugin_mem_rw,
                                      void *data);

int qemu_plugin_version = 1;

static uint64_t begin, end, bottom, top;
static char to[4096];

/* All instructions so far, and all of them when the first mark was reached. */
static uint64_t executed, executed_before;
static bool between_marks, written;
static uint64_t lowest_store;

static void at_begin(unsigned cpu, void *data)
{
    (void)cpu, (void)data;
    between_marks = !written;
    executed_before = executed;
    lowest_store = top;
}

static void at_end(unsigned cpu, void *data)
{
    FILE *file;

    (void)cpu, (void)data;
    if (!between_marks)
        return;
    between_marks = false;
    written = true;
    file = fopen(to, "w");
    if (file == NULL || fprintf(file, "%" PRIu64 " %" PRIx64 "\n", executed - executed_before, lowest_store) < 0 || fclose(file) != 0)
        perror(to);
}

static void at_store(unsigned cpu, qemu_plugin_meminfo_t info, uint64_t address, void *data)
{
    (void)cpu, (void)info, (void)data;
    if (between_marks && address >= bottom && address < lowest_store)
        lowest_store = address;
}

/* Counting is inlined into the translated code; only the marks and stores call back. */
static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    for (size_t index = 0; index < qemu_plugin_tb_n_insns(block); index++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, index);
        uint64_t address = qemu_plugin_insn_vaddr(instruction);

        if (address == begin)
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, at_begin, QEMU_PLUGIN_CB_NO_REGS, NULL);
        if (address == end)
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, at_end, QEMU_PLUGIN_CB_NO_REGS, NULL);
        qemu_plugin_register_vcpu_mem_cb(instruction, at_store, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_W, NULL);
        qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64, &executed, 1);
    }
}

static bool is_option(const char *argument, const char *name, uint64_t *value)
{
    size_t length = strlen(name);

    if (strncmp(argument, name, length) != 0 || argument[length] != '=')
        return false;
    *value = strtoull(argument + length + 1, NULL, 16);
    return true;
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info_t *info, int argc, char **argv)
{
    (void)info;
    for (int index = 0; index < argc; index++) {
        const char *argument = argv[index];

        if (strncmp(argument, "to=", 3) == 0)
            snprintf(to, sizeof to, "%s", argument + 3);
        else if (!is_option(argument, "begin", &begin) && !is_option(argument, "end", &end) && !is_option(argument, "bottom", &bottom) &&
                 !is_option(argument, "top", &top)) {
            fprintf(stderr, "count_instructions: no such option: %s\n", argument);
            return -1;
        }
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
