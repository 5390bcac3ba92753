; AVR: what arm.s is for Cortex-M. The paint is a byte; the stack pointer points to the free byte below the stack.
    .equ PAINT, 0xa5
    .equ SPL, 0x3d
    .equ SPH, 0x3e

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
    in r24, SPL
    in r25, SPH
    ldi r30, lo8(__bss_end)
    ldi r31, hi8(__bss_end)
    ldi r18, PAINT
1:  cp r24, r30
    cpc r25, r31
    brlo 2f
    st Z+, r18
    rjmp 1b
2:  ret

    .section .text.stack_depth, "ax", @progbits
    .global stack_depth
    .type stack_depth, @function
stack_depth:
    in r24, SPL
    in r25, SPH
    ldi r30, lo8(__bss_end)
    ldi r31, hi8(__bss_end)
1:  cp r24, r30
    cpc r25, r31
    brlo 2f
    ld r18, Z+
    cpi r18, PAINT
    breq 1b
    sbiw r30, 1
2:  ldi r24, lo8(__stack + 1)
    ldi r25, hi8(__stack + 1)
    sub r24, r30
    sbc r25, r31
    ret
