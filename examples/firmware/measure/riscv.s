/* RISC-V: what arm.s is for Cortex-M. */
    .equ PAINT, 0xa5a5a5a5

    .section .text.mark_begin, "ax", @progbits
    .global mark_begin
    .type mark_begin, @function
mark_begin:
    ret

    .section .text.mark_end, "ax", @progbits
    .global mark_end
    .type mark_end, @function
mark_end:
    ret

    .section .text.paint_stack, "ax", @progbits
    .global paint_stack
    .type paint_stack, @function
paint_stack:
    la t0, _bss_end
    li t1, PAINT
1:  bgeu t0, sp, 2f
    sw t1, 0(t0)
    addi t0, t0, 4
    j 1b
2:  ret

    .section .text.stack_depth, "ax", @progbits
    .global stack_depth
    .type stack_depth, @function
stack_depth:
    la t0, _bss_end
    li t1, PAINT
1:  bgeu t0, sp, 2f
    lw t2, 0(t0)
    bne t2, t1, 2f
    addi t0, t0, 4
    j 1b
2:  la a0, _stack_top
    sub a0, a0, t0
    ret
