#!/usr/bin/env python3
"""Follows secrets through the assembly of functions that valgrind cannot run: assembly.py PROGRAM KERNEL...

A data flow over one function at a time, by objdump. Every vector and mask register is taken to be secret, and so is all that is read
through a pointer, since the pointers given to a kernel lead to secrets; what the function was given in registers is public (pointers and
the number of candidates), and so are constants. What is on the stack is secret, unless what was put there last, on every way that leads
there, was public; a secret that is put there by an index, or perhaps by a pointer, leaves nothing public. Then nothing may
    - jump on flags that come from a secret, or to where a register says,
    - be addressed by a secret, or by a vector (gather, scatter),
    - divide, call (but memset and memcpy, where and as far as is public), repeat, or be an instruction that is not listed here.
A loop is all right, then, where its counter is public: how many such jumps there are is printed for each kernel.

It shows nothing of how long an instruction takes: those listed take the same time for all operands, by the makers' word.
With --arrays-on-stack, for the C library, whose rounds are loops over arrays on the stack beside their counters, an index is taken for
the array's first place, and a pointer is trusted not to lead to where a counter is kept. What went through an array is secret all the
same, since nothing public was put there; but a secret in a place where a counter had been kept before would not be seen.

Every function with an instruction that valgrind does not know must be among the kernels that are named.
Planted functions (planted_KIND, see src/planted.rs) come first, and each must be found to be of its kind.
"""

import re
import subprocess
import sys

from x86 import COMPARES, COMPUTES, GENERAL, MASK, MASK_TO_FLAGS, MOVES, NOTHING, READS_FLAGS, VECTOR, is_unknown_to_valgrind, width_of

# How many functions are planted.
PLANTED = 7


class Leak(Exception):
    """What is wrong with a function."""


def split(operands):
    """The operands, in AT&T's order: the destination is the last."""
    return [part for part in re.split(r",(?![^(]*\))", re.sub(r"\s*(#|<).*", "", operands)) if part]


class Operand:
    def __init__(self, text):
        self.text = text.strip()
        self.memory = re.match(r"(?:%fs:|%ds:|%es:)?(-?(?:0x)?[0-9a-f]*)\(([^)]*)\)", self.text)
        register = re.match(r"%(\w+)", self.text)
        name = register.group(1) if register and not self.memory else ""
        self.register = GENERAL.get(name)
        self.secret_register = bool(re.match(r"[xyz]?mm\d|k[0-7]$", name))

    def parts(self):
        return [part.strip().lstrip("%") for part in self.memory.group(2).split(",")]


class Function:
    def __init__(self, name, lines, arrays_on_stack=False):
        self.name, self.lines, self.arrays_on_stack = name, lines, arrays_on_stack
        self.at = {address: index for index, (address, _, _) in enumerate(lines)}
        self.public_jumps, self.read_back = set(), set()
        # Where the stack was when rbp was made to point there, if that is all that rbp is for.
        self.has_frame = {text for _, mnemonic, text in lines if text.endswith("%rbp") and mnemonic[:3] not in ("pus", "pop")} == {"%rsp,%rbp"}
        self.frame = None
        # Whether some other register is made to point at the stack.
        self.points_at_stack = any(
            mnemonic.startswith("lea") and "(%rsp" in text
            or mnemonic.startswith("mov") and text.startswith("%rsp,") and not (self.has_frame and text == "%rsp,%rbp")
            for _, mnemonic, text in lines
        )

    def check(self):
        """Until nothing new is secret. The state before each line: the secret registers ("flags" among them), the bytes of the stack that
        are public, and where the stack is. What the caller put above is public."""
        before, pending = {0: (frozenset(), frozenset(range(8, 128)), 0)}, [0]
        while pending:
            index = pending.pop()
            for following, (secret, public, depth) in self.step(index, *before[index]):
                if following >= len(self.lines):
                    raise Leak("runs past its end")
                new, old = (secret, public, depth), before.get(following)
                if old:
                    new = (secret | old[0], public & old[1], depth)
                    if old[2] != depth:
                        raise Leak(f"two depths of the stack at {self.lines[following][0]:x}")
                if new != old:
                    before[following] = new
                    pending.append(following)

    def place(self, operand, secret, depth):
        """Checks an address. Gives where on the stack it is, or the kind of memory."""
        base, *index = operand.parts()[:2]
        if base == "rip":
            return "constant"
        for part in operand.parts()[:2]:
            if re.match(r"[xyz]mm", part):
                raise Leak("gather: an address in a vector")
            if GENERAL.get(part) in secret:
                raise Leak(f"address: {operand.text}")
        if base != "rsp" and not (base == "rbp" and self.has_frame):
            return "pointer"
        if index and not self.arrays_on_stack:
            return "stack somewhere"
        return (depth if base == "rsp" else self.frame) + int(operand.memory.group(1) or "0", 16)

    def reads(self, operand, secret, public, depth, width):
        """Whether what is read is secret."""
        if operand.memory:
            place = self.place(operand, secret, depth)
            if isinstance(place, int):
                is_public = public.issuperset(range(place, place + width))
                if is_public:
                    self.read_back.add(operand.text)
                return not is_public
            return place != "constant"
        return operand.secret_register or operand.register in secret

    def writes(self, operand, is_secret, secret, public, depth, width):
        """The secret registers and the public bytes of the stack after that."""
        if operand.memory:
            place = self.place(operand, secret, depth)
            if isinstance(place, int):
                there = range(place, place + width)
                return secret, public.difference(there) if is_secret else public.union(there)
            may_be_stack = place == "stack somewhere" or place == "pointer" and self.points_at_stack and not self.arrays_on_stack
            return secret, frozenset() if is_secret and may_be_stack else public
        if operand.register:
            secret = secret | {operand.register} if is_secret else secret - {operand.register}
        return secret, public

    def step(self, index, secret, public, depth):
        """What follows a line, each with the state there."""
        address, mnemonic, text = self.lines[index]
        mnemonic = re.sub(r"^(lock|bnd|notrack|rep|repz|repnz) ", r"\1-", mnemonic)
        operands = [Operand(part) for part in split(text)]
        ahead = index + 1
        if NOTHING.match(mnemonic):
            return [] if mnemonic in ("ud2", "int3") else [(ahead, (secret, public, depth))]
        if mnemonic.startswith("ret"):
            return []
        if mnemonic.startswith("j"):
            target = re.match(r"([0-9a-f]+)", text)
            if not target or int(target.group(1), 16) not in self.at:
                raise Leak(f"jump: to elsewhere, {mnemonic} {text}")
            there = (self.at[int(target.group(1), 16)], (secret, public, depth))
            if mnemonic == "jmp":
                return [there]
            if "flags" in secret or mnemonic in ("jrcxz", "jecxz"):
                raise Leak(f"branch: {mnemonic} at {address:x} on a secret")
            self.public_jumps.add(address)
            return [there, (ahead, (secret, public, depth))]
        if re.match(r"i?div", mnemonic):
            raise Leak(f"division: {mnemonic} {text}")
        if "gather" in mnemonic or "scatter" in mnemonic:
            raise Leak(f"gather: {mnemonic} {text}")
        if mnemonic.startswith("call") and re.search("mem(set|cpy|move)", text) and not secret & {"rdi", "rsi", "rdx"}:
            clobbered = {"rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "flags"}
            public = frozenset() if self.points_at_stack and not self.arrays_on_stack else public
            return [(ahead, ((secret | clobbered) - {"rax"}, public, depth))]
        if mnemonic.startswith("call"):
            raise Leak(f"call: {text}")
        if mnemonic.startswith("push"):
            there = range(depth - 8, depth)
            public = public.difference(there) if operands[0].memory or operands[0].register in secret else public.union(there)
            return [(ahead, (secret, public, depth - 8))]
        if mnemonic.startswith("pop") and not mnemonic.startswith("popcnt"):
            is_secret = not public.issuperset(range(depth, depth + 8))
            return [(ahead, (*self.writes(operands[0], is_secret, secret, public, depth, 8), depth + 8))]
        if operands and operands[-1].register == "rsp":
            return [(ahead, (secret - {"flags"}, public, self.moved(mnemonic, text, operands[0], depth)))]
        if text == "%rsp,%rbp" and self.has_frame:
            self.frame = depth
        if mnemonic.startswith("lea"):
            is_secret = any(GENERAL.get(part) in secret for part in operands[0].parts()[:2])
            return [(ahead, (*self.writes(operands[1], is_secret, secret, public, depth, 8), depth))]
        return [(ahead, (*self.computed(mnemonic, text, operands, secret, public, depth), depth))]

    def moved(self, mnemonic, text, by, depth):
        """Where the stack is, once its pointer is moved."""
        amount = re.match(r"\$(-?0x[0-9a-f]+)$", by.text)
        if amount and mnemonic[:3] in ("add", "sub"):
            amount = int(amount.group(1), 16)
            amount -= (1 << 64) if amount >> 63 else 0
            return depth + (amount if mnemonic[:3] == "add" else -amount)
        # Aligned: nobody knows how far down, but below all that was pushed.
        if amount and mnemonic[:3] == "and" and self.frame is not None:
            return self.frame - (1 << 32)
        if by.text == "%rbp" and mnemonic[:3] == "mov" and self.frame is not None:
            return self.frame
        if mnemonic.startswith("lea") and by.parts() == ["rbp"] and self.frame is not None:
            return self.frame + int(by.memory.group(1) or "0", 16)
        raise Leak(f"unknown: {mnemonic} {text}")

    def computed(self, mnemonic, text, operands, secret, public, depth):
        """The secret registers and the public bytes of the stack after a line that only computes."""
        if mnemonic.startswith("set"):
            return self.writes(operands[0], "flags" in secret, secret, public, depth, 1)
        if MASK_TO_FLAGS.match(mnemonic):
            [self.place(operand, secret, depth) for operand in operands if operand.memory]
            return secret | {"flags"}, public
        if MASK.match(mnemonic) or VECTOR.match(mnemonic):
            [self.place(operand, secret, depth) for operand in operands if operand.memory]
            # No less than it is; a mask may be of any width.
            width = {"zmm": 64, "ymm": 32, "xmm": 16}.get((re.search(r"%([xyz]mm)", text) or ["", ""])[1], 8)
            return self.writes(operands[-1], True, secret, public, depth, width)
        known = MOVES.match(mnemonic) or COMPUTES.match(mnemonic) or COMPARES.match(mnemonic) or mnemonic.startswith("cmov")
        if not known and not re.match(r"(mul|mulx|imul)[lq]?$", mnemonic):
            raise Leak(f"unknown: {mnemonic} {text}")
        if mnemonic in ("cltq", "cqto", "cltd"):
            return secret | {"rdx"} if "rax" in secret and mnemonic != "cltq" else secret, public
        width = width_of(mnemonic, [operand.text for operand in operands if operand.register])
        zero = len(operands) == 2 and operands[0].text == operands[1].text and re.match(r"(xor|sub)[bwlq]?$", mnemonic)
        inputs = operands[:-1] if MOVES.match(mnemonic) else operands
        is_secret = not zero and any([self.reads(operand, secret, public, depth, width) for operand in inputs])
        if READS_FLAGS.match(mnemonic) and "flags" in secret:
            is_secret = True
        if re.match(r"mul[lq]?$", mnemonic) or (mnemonic.startswith("imul") and len(operands) == 1):
            is_secret = is_secret or "rax" in secret
            return secret | {"rax", "rdx", "flags"} if is_secret else secret - {"rax", "rdx", "flags"}, public
        flags_kept = MOVES.match(mnemonic) or mnemonic.startswith("cmov") or re.match(r"(not|bswap|rorx|shlx|shrx|sarx|lea)", mnemonic)
        if not flags_kept:
            secret = secret | {"flags"} if is_secret else secret - {"flags"}
        if COMPARES.match(mnemonic):
            return secret, public
        if mnemonic.startswith("xchg"):
            raise Leak(f"unknown: {mnemonic} {text}")
        partial = MOVES.match(mnemonic) and operands[-1].register and re.match(r"%(\w*[lh]|\w*w|[abcd]x|[sd]i)$", operands[-1].text)
        if partial and operands[-1].register in secret:
            is_secret = True
        return self.writes(operands[-1], is_secret, secret, public, depth, width)


def functions(program):
    """Those of a program, by their names."""
    text = subprocess.run(["objdump", "-d", "-C", "--no-show-raw-insn", "-w", program], check=True, capture_output=True, text=True).stdout
    for block in text.split("\n\n"):
        head = re.match(r"[0-9a-f]+ <(.*)>:\n", block.lstrip("\n"))
        if head:
            lines = []
            for line in block.splitlines():
                found = re.match(r"\s+([0-9a-f]+):\s+((?:(?:lock|rep|repz|repnz|bnd|notrack|data16|cs) )*\S+)\s*(.*)", line)
                if found:
                    lines.append((int(found.group(1), 16), found.group(2), found.group(3)))
            yield head.group(1), lines


def judged(function):
    try:
        function.check()
        return None
    except Leak as leak:
        return str(leak)


def main():
    arrays_on_stack = sys.argv[1] == "--arrays-on-stack"
    program, *kernels = sys.argv[1 + arrays_on_stack:]
    all_functions = list(functions(program))
    wrong = planted = 0
    for name, lines in all_functions:
        kind = re.match(r"planted_([a-z]+)", name)
        if kind:
            leak = judged(Function(name, lines, arrays_on_stack))
            found = leak is not None and leak.startswith(kind.group(1) + ":")
            planted += found
            wrong += not found
            print(f"{'found' if found else 'NOT FOUND'}: {name}: {leak}")
        elif not name.endswith(tuple(kernels)) and any(is_unknown_to_valgrind(mnemonic, text) for _, mnemonic, text in lines):
            print(f"WRONG: {name} is not searched, and valgrind does not know it")
            wrong += 1
    if planted < PLANTED:
        print(f"WRONG: {planted} planted functions found, not {PLANTED}")
        wrong += 1
    for kernel in kernels:
        those = [(name, lines) for name, lines in all_functions if name.endswith(kernel)]
        if len(those) != 1:
            print(f"WRONG: {len(those)} functions are called {kernel}")
            wrong += 1
        for name, lines in those:
            function = Function(name, lines, arrays_on_stack)
            leak = judged(function)
            wrong += leak is not None
            jumps = f"{len(function.public_jumps)} jumps, each on what is public"
            if arrays_on_stack:
                jumps += f"; public where it is read back from the stack: {' '.join(sorted(function.read_back)) or '-'}"
            print(f"{kernel}: {leak or f'{len(lines)} instructions, {jumps}'}")
    sys.exit(wrong > 0)


main()
