/* Cortex-M: the two marks that instructions are counted between, and the stack's paint. No function here uses any stack. Only
 * instructions that a Cortex-M0 has. A section each, so that a program which is not measured has none of them. */
    .syntax unified
    .thumb
    .equ PAINT, 0xa5a5a5a5

    .section .text.mark_begin, "ax", %progbits
    .global mark_begin
    .type mark_begin, %function
    .thumb_func
mark_begin:
    bx lr

    .section .text.mark_end, "ax", %progbits
    .global mark_end
    .type mark_end, %function
    .thumb_func
mark_end:
    bx lr

/* Paints what lies between data and the stack pointer. */
    .section .text.paint_stack, "ax", %progbits
    .global paint_stack
    .type paint_stack, %function
    .thumb_func
paint_stack:
    ldr r0, =_bss_end
    ldr r1, =PAINT
    mov r2, sp
1:  cmp r0, r2
    bhs 2f
    str r1, [r0]
    adds r0, #4
    b 1b
2:  bx lr
    .ltorg

/* How many bytes from the stack's top down to the deepest word that is not paint any more. */
    .section .text.stack_depth, "ax", %progbits
    .global stack_depth
    .type stack_depth, %function
    .thumb_func
stack_depth:
    ldr r0, =_bss_end
    ldr r1, =PAINT
    mov r2, sp
1:  cmp r0, r2
    bhs 2f
    ldr r3, [r0]
    cmp r3, r1
    bne 2f
    adds r0, #4
    b 1b
2:  ldr r1, =_stack_top
    subs r0, r1, r0
    bx lr
    .ltorg
