"""What assembly.py knows of the instructions and registers of x86, in AT&T's words."""

import re

GENERAL = {}
for names in ("rax eax ax al ah", "rbx ebx bx bl bh", "rcx ecx cx cl ch", "rdx edx dx dl dh", "rsi esi si sil", "rdi edi di dil",
              "rbp ebp bp bpl", "rsp esp sp spl"):
    GENERAL.update({name: names.split()[0] for name in names.split()})
for number in range(8, 16):
    GENERAL.update({f"r{number}{width}": f"r{number}" for width in ("", "d", "w", "b")})

# How wide memory is by the end of a mnemonic, or by the name of the register.
SIZES = {"b": 1, "w": 2, "l": 4, "q": 8}
NAMES = {1: r"[abcd][lh]|\w+[lb]", 2: r"[abcd]x|[sd]i|[bs]p|r\d+w", 4: r"e\w+|r\d+d"}

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
# What valgrind does not know: AVX-512 by its registers or names, and the hashes' own instructions.
UNKNOWN_TO_VALGRIND = re.compile(r"%zmm|%k[0-7]|%[xy]mm(1[6-9]|2\d|3[01])|\bvpternlog|\bvpro[lr]v?[dq]\b|\bsha(1|256)(rnds|next|msg)")
MASK_TO_FLAGS = re.compile(r"kortest[a-z]|ktest[a-z]|v?ptest$|vtestp[sd]|v?u?comis[sd]")


def width_of(mnemonic, registers):
    """How many bytes a general register is put into memory or read from it."""
    told = re.match(r"mov[sz]([bwl])[wlq]$|(?:sh[lr]|sar|ro[lr])([bwlq])$", mnemonic)
    if told:
        return SIZES[told.group(1) or told.group(2)]
    if not registers:
        return SIZES.get(mnemonic[-1], 8)
    name = registers[-1].lstrip("%")
    return next((width for width, names in NAMES.items() if re.fullmatch(names, name)), 8)


def is_unknown_to_valgrind(mnemonic, text):
    return UNKNOWN_TO_VALGRIND.search(f"{mnemonic} {text.split('<')[0]}") is not None
