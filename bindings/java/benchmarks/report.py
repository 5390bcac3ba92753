"""Makes a table and ratios of JMH's results and of call.c's: report.py JMH.json CALL.txt"""

import json
import sys

NAMES = {
    "kodeviser": "kodeviser",
    "kodeviserDefaultPolicy": "kodeviser, default policy",
    "blocked": "kodeviser, nothing to compute",
    "javaOtp": "java-otp",
    "googleAuth": "GoogleAuth",
    "mac": "javax.crypto.Mac, key kept",
    "newMac": "javax.crypto.Mac",
}
WORKS = {"VerifyNear1": ("near1", 3), "Resync10k": ("resync10k", 10_001), "Call": ("call", 0)}
PEERS = ["javaOtp", "googleAuth", "mac", "newMac"]

results, in_c = sys.argv[1:]
with open(in_c) as lines:
    c = {name: float(value) for name, value in (line.split() for line in lines)}

times = {}
with open(results) as file:
    for result in json.load(file):
        work, who = result["benchmark"].split(".")[-2:]
        # What else runs on the machine only adds, so the fastest iteration tells most.
        iterations = [value for fork in result["primaryMetric"]["rawData"] for value in fork]
        times[work, who] = (min(iterations), sorted(iterations)[len(iterations) // 2])

print(f"# {'work':<10} {'codes':>6} {'who':<30} {'ns, fastest':>14} {'ns, median':>14} {'fastest/code':>13}")
for (work, who), (fastest, median) in sorted(times.items()):
    name, codes = WORKS[work]
    each = f"{fastest / codes:.1f}" if codes else "-"
    print(f"{name:<12} {codes:>6} {NAMES[who]:<30} {fastest:>14.1f} {median:>14.1f} {each:>13}")
for name, value in c.items():
    print(f"{'call' if name == 'blocked' else name:<12} {0 if name == 'blocked' else 3:>6} {'kodeviser, called from C':<30} {value:>14.1f}")

print()
print(f"extra call-overhead {times['Call', 'blocked'][0] - c['blocked']:.0f}")
print(f"extra near1-overhead {times['VerifyNear1', 'kodeviser'][0] - c['near1']:.0f}")
for work in ("VerifyNear1", "Resync10k"):
    name = WORKS[work][0]
    own = times[work, "kodeviser"][0]
    for peer in PEERS:
        print(f"ratio {name}-{peer} {times[work, peer][0] / own:.2f}")
    print(f"ratio {name} {min(times[work, peer][0] for peer in PEERS) / own:.2f}")
