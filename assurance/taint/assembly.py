#!/usr/bin/env python3
"""Follows secrets through the assembly of functions that valgrind cannot run: assembly.py PROGRAM KERNEL...

A data flow over one function at a time, by objdump. Every vector and mask register is taken to be secret, and so is all that is read
through a pointer, since the pointers given to a kernel lead to secrets; what the function was given in registers is public (pointers and
the number of candidates), and so are constants. What is on the stack is secret where anything secret was ever put there. Then nothing may
    - jump on flags that come from a secret, or to where a register says,
    - be addressed by a secret, or by a vector (gather, scatter),
    - divide, call (but memset and memcpy, where and as far as is public), repeat, or be an instruction that is not listed here.
A loop is all right, then, where its counter is public: how many such jumps there are is printed for each kernel.

It shows nothing of how long an instruction takes: those listed take the same time for all operands, by the makers' word.
With --counters-on-stack, for the C library, whose rounds are loops with counters on the stack, in places where secrets lay before or will:
general registers that are read from the stack are taken for such counters there, and these places are printed. So that run shows less: a
secret that went from a vector to the stack and from there to a general register would not be seen.

Planted functions (planted_KIND, see src/planted.rs) come first, and each must be found to be of its kind.
"""

import re
import subprocess
import sys

GENERAL = {}
for names in ("rax eax ax al ah", "rbx ebx bx bl bh", "rcx ecx cx cl ch", "rdx edx dx dl dh", "rsi esi si sil", "rdi edi di dil",
              "rbp ebp bp bpl", "rsp esp sp spl"):
    GENERAL.update({name: names.split()[0] for name in names.split()})
for number in range(8, 16):
    GENERAL.update({f"r{number}{width}": f"r{number}" for width in ("", "d", "w", "b")})

NOTHING = re.compile(r"nop|int3|data16|cs|endbr64|vzeroupper|ud2|xchg %ax,%ax")
MOVES = re.compile(r"mov(abs|[sz][bwl]?[lqw]?)?[bwlq]?$|cltq$|cltd$|cqto$")
COMPUTES = re.compile(r"(add|sub|and|or|xor|adc|sbb|shl|shr|sar|rol|ror|imul|andn|rorx|shlx|shrx|sarx|bextr|neg|not|inc|dec|bswap"
                      r"|tzcnt|lzcnt|bsr|bsf|popcnt|shld|shrd)[bwlq]?$")
COMPARES = re.compile(r"(cmp|test|bt)[bwlq]?$")
READS_FLAGS = re.compile(r"(set|cmov|adc|sbb|j)")
VECTOR = re.compile(
    r"v?p(add|sub|xor|and|andn|or|sll|srl|sra|ror|rol|rorv|rolv|ternlog|cmpeq|cmpgt|cmp|cmplt|test|testn|mulu|mull|muludq|blend|broadcast|shuf|unpck[lh]|align|extr|insr"
    r"|movmskb|maskmov|movzx|movm2|mov[dq]2m|erm|ermi2|erm2|sllv|srlv|srav|acks?|ackus?)[a-z0-9]*$"
    r"|v?mov(dq[au](8|16|32|64)?|[au]p[sd]|d|q|hp[sd]|lp[sd]|hlps|lhps|mskp[sd]|ss|sd|ddup|s[lh]dup|nti|ntdq)$"
    r"|v?(xor|and|andn|or|shuf|unpckl|unpckh|blend|blendv|permil|perm2|broadcast)[sp][sd]$|vperm2[fi]128$|v(extract|insert)[fi][0-9a-z]+$"
    r"|vbroadcast[fis0-9a-z]+$|vperm[a-z0-9]+$|sha(1|256)[a-z0-9]+$|v?pmuludq$|v?pslldq$|v?psrldq$|v?p?alignr$|valign[dq]$|vshuf[fi][0-9x]+$"
    r"|v?aes[a-z]+$|v?extractps$")
MASK = re.compile(r"k(mov|or|and|xor|not|shift[lr]|unpck|add|xnor|andn)[a-z]+$")
MASK_TO_FLAGS = re.compile(r"kortest[a-z]|ktest[a-z]|v?ptest$|vtestp[sd]|v?u?comis[sd]")


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
    def __init__(self, name, lines, counters_on_stack=False):
        self.name, self.lines, self.counters_on_stack = name, lines, counters_on_stack
        self.at = {address: index for index, (address, _, _) in enumerate(lines)}
        self.secret_stack, self.public_jumps, self.counters = set(), set(), set()
        # Whether some register is made to point at the stack.
        self.points_at_stack = any(
            re.match(r"lea", mnemonic) and "(%rsp" in text or re.match(r"mov", mnemonic) and text.startswith("%rsp,")
            for _, mnemonic, text in lines
        )

    def check(self):
        """Until nothing new is secret. The state before each line: the secret registers ("flags" among them), and where the stack is."""
        while True:
            known, before = len(self.secret_stack), {0: (frozenset(), 0)}
            pending = [0]
            while pending:
                index = pending.pop()
                for following, (secret, depth) in self.step(index, *before[index]):
                    if following >= len(self.lines):
                        raise Leak("runs past its end")
                    old = before.get(following)
                    new = (secret | (old[0] if old else frozenset()), depth)
                    if old and old[1] != depth:
                        raise Leak(f"two depths of the stack at {self.lines[following][0]:x}")
                    if new != old:
                        before[following] = new
                        pending.append(following)
            if len(self.secret_stack) == known:
                return

    def address(self, operand, secret, depth):
        """Checks an address. Gives the bytes of the stack that may be meant, or the kind of memory."""
        if operand.parts()[0] == "rip":
            return "constant"
        for part in operand.parts()[:2]:
            if re.match(r"[xyz]mm", part):
                raise Leak("gather: an address in a vector")
            if GENERAL.get(part) in secret:
                raise Leak(f"address: {operand.text}")
        if operand.parts()[0] in ("rsp",) and len(operand.parts()) == 1:
            start = depth + int(operand.memory.group(1) or "0", 16)
            return range(start, start + 64)
        return "stack somewhere" if operand.parts()[0] == "rsp" else "pointer"

    def reads(self, operand, secret, depth, size=8):
        """Whether what is read is secret."""
        if operand.memory:
            place = self.address(operand, secret, depth)
            if self.counters_on_stack and operand.parts()[0] in ("rsp", "rbp"):
                self.counters.add(operand.text)
                return False
            if isinstance(place, range):
                return any(byte in self.secret_stack for byte in place[:size])
            return place != "constant"
        return operand.secret_register or operand.register in secret

    def writes(self, operand, is_secret, secret, depth, size):
        if operand.memory:
            place = self.address(operand, secret, depth)
            if self.counters_on_stack:
                return secret
            if place == "stack somewhere" and is_secret:
                raise Leak(f"a secret put somewhere on the stack: {operand.text}")
            if place == "pointer" and is_secret and self.points_at_stack:
                raise Leak(f"unknown: a secret put where a pointer says, which may be the stack: {operand.text}")
            if isinstance(place, range) and is_secret:
                self.secret_stack.update(place[:size])
            return secret
        if operand.register:
            return secret | {operand.register} if is_secret else secret - {operand.register}
        return secret

    def step(self, index, secret, depth):
        """What follows a line, each with the state there."""
        address, mnemonic, text = self.lines[index]
        mnemonic = re.sub(r"^(lock|bnd|notrack|rep|repz|repnz) ", r"\1-", mnemonic)
        operands = [Operand(part) for part in split(text)]
        ahead = index + 1
        if NOTHING.match(mnemonic):
            return [] if mnemonic in ("ud2", "int3") else [(ahead, (secret, depth))]
        if mnemonic.startswith("ret"):
            return []
        if mnemonic.startswith("j"):
            target = re.match(r"([0-9a-f]+)", text)
            if not target or int(target.group(1), 16) not in self.at:
                raise Leak(f"jump: to elsewhere, {mnemonic} {text}")
            there = (self.at[int(target.group(1), 16)], (secret, depth))
            if mnemonic == "jmp":
                return [there]
            if "flags" in secret or mnemonic in ("jrcxz", "jecxz"):
                raise Leak(f"branch: {mnemonic} at {address:x} on a secret")
            self.public_jumps.add(address)
            return [there, (ahead, (secret, depth))]
        if re.match(r"i?div", mnemonic):
            raise Leak(f"division: {mnemonic} {text}")
        if "gather" in mnemonic or "scatter" in mnemonic:
            raise Leak(f"gather: {mnemonic} {text}")
        if mnemonic.startswith("call") and re.search("mem(set|cpy|move)", text) and not secret & {"rdi", "rsi", "rdx"}:
            return [(ahead, ((secret | {"rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "flags"}) - {"rax"}, depth))]
        if mnemonic.startswith("call"):
            raise Leak(f"call: {text}")
        if mnemonic.startswith("push"):
            if operands[0].register in secret:
                self.secret_stack.update(range(depth - 8, depth))
            return [(ahead, (secret, 0 if self.counters_on_stack else depth - 8))]
        if mnemonic.startswith("pop") and not mnemonic.startswith("popcnt"):
            is_secret = any(byte in self.secret_stack for byte in range(depth, depth + 8))
            return [(ahead, (self.writes(operands[0], is_secret, secret, depth, 8), 0 if self.counters_on_stack else depth + 8))]
        if operands and operands[-1].register == "rsp" and self.counters_on_stack:
            return [(ahead, (secret, 0))]
        if operands and operands[-1].register == "rsp":
            amount = re.match(r"\$(-?0x[0-9a-f]+)", operands[0].text)
            if not amount or mnemonic[:3] not in ("add", "sub"):
                raise Leak(f"unknown: {mnemonic} {text}")
            amount = int(amount.group(1), 16)
            amount -= (1 << 64) if amount >> 63 else 0
            return [(ahead, (secret - {"flags"}, depth + (amount if mnemonic[:3] == "add" else -amount)))]
        if mnemonic.startswith("lea"):
            is_secret = any(GENERAL.get(part) in secret for part in operands[0].parts()[:2])
            return [(ahead, (self.writes(operands[1], is_secret, secret, depth, 8), depth))]
        return [(ahead, (self.computed(mnemonic, text, operands, secret, depth), depth))]

    def computed(self, mnemonic, text, operands, secret, depth):
        width = {"zmm": 64, "ymm": 32, "xmm": 16}.get((re.search(r"%([xyz]mm)", text) or ["", ""])[1], 8)
        if mnemonic.startswith("set"):
            return self.writes(operands[0], "flags" in secret, secret, depth, 1)
        if MASK_TO_FLAGS.match(mnemonic):
            [self.reads(operand, secret, depth, width) for operand in operands]
            return secret | {"flags"}
        if MASK.match(mnemonic) or VECTOR.match(mnemonic):
            for operand in operands:
                if operand.memory:
                    self.address(operand, secret, depth)
            return self.writes(operands[-1], True, secret, depth, width)
        known = MOVES.match(mnemonic) or COMPUTES.match(mnemonic) or COMPARES.match(mnemonic) or mnemonic.startswith("cmov")
        if not known and re.match(r"(mul|mulx|imul)[lq]?$", mnemonic):
            known = True
        if not known:
            raise Leak(f"unknown: {mnemonic} {text}")
        if mnemonic in ("cltq", "cqto", "cltd"):
            return secret | {"rdx"} if "rax" in secret and mnemonic != "cltq" else secret
        zero = len(operands) == 2 and operands[0].text == operands[1].text and re.match(r"(xor|sub)[bwlq]?$", mnemonic)
        inputs = operands[:-1] if MOVES.match(mnemonic) else operands
        is_secret = not zero and any([self.reads(operand, secret, depth) for operand in inputs])
        if READS_FLAGS.match(mnemonic) and "flags" in secret:
            is_secret = True
        if re.match(r"mul[lq]?$", mnemonic) or (mnemonic.startswith("imul") and len(operands) == 1):
            is_secret = is_secret or "rax" in secret
            return secret | {"rax", "rdx", "flags"} if is_secret else secret - {"rax", "rdx", "flags"}
        flags_kept = MOVES.match(mnemonic) or mnemonic.startswith("cmov") or re.match(r"(not|bswap|rorx|shlx|shrx|sarx|lea)", mnemonic)
        if not flags_kept:
            secret = secret | {"flags"} if is_secret else secret - {"flags"}
        if COMPARES.match(mnemonic):
            return secret
        if mnemonic.startswith("xchg"):
            raise Leak(f"unknown: {mnemonic} {text}")
        partial = MOVES.match(mnemonic) and operands[-1].register and re.match(r"%(\w*[lh]|\w*w|[abcd]x|[sd]i)$", operands[-1].text)
        if partial and operands[-1].register in secret:
            is_secret = True
        return self.writes(operands[-1], is_secret, secret, depth, 8)


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
    counters_on_stack = sys.argv[1] == "--counters-on-stack"
    program, *kernels = sys.argv[1 + counters_on_stack:]
    all_functions = list(functions(program))
    wrong = planted = 0
    for name, lines in all_functions:
        kind = re.match(r"planted_([a-z]+)", name)
        if kind:
            leak = judged(Function(name, lines))
            found = leak is not None and leak.startswith(kind.group(1) + ":")
            planted += found
            wrong += not found
            print(f"{'found' if found else 'NOT FOUND'}: {name}: {leak}")
    if planted < 6 and not program.endswith(".so"):
        print(f"WRONG: {planted} planted functions found, not 6")
        wrong += 1
    for kernel in kernels:
        those = [(name, lines) for name, lines in all_functions if name.endswith(kernel)]
        if len(those) != 1:
            print(f"WRONG: {len(those)} functions are called {kernel}")
            wrong += 1
        for name, lines in those:
            function = Function(name, lines, counters_on_stack)
            leak = judged(function)
            wrong += leak is not None
            jumps = f"{len(function.public_jumps)} jumps, each on what is public"
            if counters_on_stack:
                jumps += f"; read back from the stack: {' '.join(sorted(function.counters))}"
            print(f"{kernel}: {leak or f'{len(lines)} instructions, {jumps}'}")
    sys.exit(wrong > 0)


main()
