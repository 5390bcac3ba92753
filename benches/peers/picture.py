"""Draws liboath's time over everyone's by the size of the window, from records that run.sh keeps.

    picture.py RECORD [RECORD OF ANOTHER KERNEL ...] OUT.svg

Of the first record all are drawn, of each further one kodeviser alone, named by its kernel. `picture.sh` calls this in a virtual
environment that has matplotlib."""

import math
import re
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

# One picture from one record, whatever the day.
plt.rcParams.update({"svg.hashsalt": "kodeviser", "font.family": "DejaVu Sans", "font.size": 10})

BASE = "liboath"
OURS = "kodeviser"
OURS_COLOUR = "#0b5fa5"
# What is compared with, by family: the same colour, the kept key dashed.
COLOURS = {"totp-rs": "#b5541c", "totp-rfc": "#8a6d00", "rustcrypto": "#3a7d44", "openssl": "#8b3f8f", "jce": "#666666",
           "pyotp": "#a3343f", "python-hmac": "#55606e"}
KEPT = "-key-kept"
# Labels are at least this far apart, as a factor.
APART = 1.24


class Record:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        self.notes = [line[2:] for line in lines if line.startswith("# ")]
        self.times = {}
        for work, codes, who, time, *_ in (line.split() for line in lines if line.startswith("window ")):
            self.times.setdefault(who, {})[int(codes)] = float(time)

    def note(self, pattern):
        """What a pattern finds in the lines about the machine."""
        found = (re.match(pattern, note) for note in self.notes)
        return next((match.group(1) for match in found if match), "unknown")

    def ratios(self, who):
        """The sizes of windows, and the ratio at each."""
        base, times = self.times[BASE], self.times[who]
        sizes = sorted(base.keys() & times.keys())
        return sizes, [base[size] / times[size] for size in sizes]

    def kernel(self):
        return self.note(r"kernel: ([^;]+)")


def spread(values):
    """The same values in their order, none nearer than APART to the next lower one."""
    placed = []
    for value in sorted(values):
        placed.append(max(value, placed[-1] * APART) if placed else value)
    # Half of what the upper ones were moved is shared with all, so that labels stay by their lines.
    moved = math.exp(sum(math.log(new / old) for new, old in zip(placed, sorted(values))) / len(placed))
    return [value / moved for value in placed]


def lines_of(first, others):
    """Label, colour, style and width of each line, with what it goes through."""
    for who in first.times:
        if who != BASE:
            ours = who == OURS
            colour = OURS_COLOUR if ours else COLOURS.get(who.removesuffix(KEPT), "black")
            label = who.replace(KEPT, ", key kept")
            yield label, colour, "--" if who.endswith(KEPT) else "-", 2.8 if ours else 1.3, *first.ratios(who)
    for record, style in zip(others, [(0, (6, 2)), (0, (3, 2)), (0, (1, 1.5))] * 3):
        yield f"{OURS}, {record.kernel()}", OURS_COLOUR, style, 2.0, *record.ratios(OURS)


def draw(first, others, out):
    figure, axes = plt.subplots(figsize=(9, 6))
    lines = sorted(lines_of(first, others), key=lambda line: line[-1][-1])
    for label, colour, style, width, own_sizes, ratios in lines:
        axes.plot(own_sizes, ratios, color=colour, linestyle=style, linewidth=width, marker="o", markersize=3)
    labels = [(label, colour, ratios[-1]) for label, colour, _, _, _, ratios in lines] + [(BASE, "black", 1.0)]
    labels.sort(key=lambda label: label[2])
    sizes = sorted(first.times[BASE])
    last = sizes[-1]
    for (label, colour, ratio), place in zip(labels, spread([ratio for _, _, ratio in labels])):
        axes.annotate(label, (last, ratio), (last * 1.4, place), color=colour, va="center", annotation_clip=False,
                      fontweight="bold" if label.startswith(OURS) else "normal",
                      arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.5, "shrinkA": 1, "shrinkB": 3})
    axes.axhline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(0.75, last * 1.2)
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.set_xticks([], minor=True)
    lowest, highest = min(min(line[-1]) for line in lines), max(max(line[-1]) for line in lines)
    ticks = [tick for tick in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
             if lowest / 2 <= tick <= highest * 2]
    axes.set_yticks(ticks, [f"{tick:g}×" for tick in ticks])
    axes.set_yticks([], minor=True)
    axes.grid(True, color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlabel("codes in the window, all computed (a wrong code)")
    axes.set_title("How many times as fast as liboath", loc="left", fontweight="bold")
    machine = f"{first.note(r'cpu: ([^,]+)')}, {first.note(r'benches/peers/run.sh, ([0-9-]+)')}; " \
              f"kodeviser's kernel: {first.kernel()}; SHA-1, six digits"
    figure.text(0.01, 0.01, machine, fontsize=8, color="#555555")
    figure.tight_layout(rect=(0, 0.03, 1, 1))
    figure.savefig(out, metadata={"Date": None}, facecolor="white")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    *records, out = sys.argv[1:]
    first, *others = map(Record, records)
    draw(first, others, out)
