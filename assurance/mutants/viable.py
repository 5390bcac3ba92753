"""Compiles the switched sources again and again, leaving out what does not compile: the unviable mutants.

    viable.py LIST.json FOLDER FEATURES
"""

import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def blamed(folder, message):
    """The mutant before the place of an error: the switch that stands next before it."""
    for span in sorted(message["spans"], key=lambda span: not span["is_primary"]):
        file = folder / span["file_name"]
        if not file.is_file() or not span["file_name"].startswith("src/"):
            continue
        source = file.read_bytes()
        before = source[: span["byte_end"]].decode(errors="ignore")
        numbers = re.findall(r"crate::mutant\((\d+)\)", before)
        if numbers:
            return int(numbers[-1])
    return None


def main(list_name, folder, features):
    folder = Path(folder)
    kept = folder / "unviable.json"
    left = set()
    unviable, stay_const = set(json.loads(kept.read_text()) if kept.exists() else []), set()
    for _ in range(20):
        (folder / "unviable.json").write_text(json.dumps(sorted(unviable)))
        (folder / "left.json").write_text(json.dumps(sorted(left)))
        (folder / "stay_const.json").write_text(json.dumps(sorted(stay_const)))
        result = subprocess.run([sys.executable, HERE / "switch.py", list_name, folder], check=True, capture_output=True, text=True).stdout
        (folder / "result.json").write_text(result)
        command = ["cargo", "check", "--locked", "--quiet", "--lib", "--message-format=json", "--features", features]
        said = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if said.returncode == 0:
            return 0
        errors = [json.loads(line)["message"] for line in said.stdout.splitlines() if '"compiler-message"' in line]
        found, constant, computed = set(), set(), set()
        for error in errors:
            if error["level"] != "error" or not error["spans"]:
                continue
            code = (error["code"] or {}).get("code")
            if code == "E0015" and "`mutant`" not in error["message"]:
                constant.update(re.findall(r"(\w+)`", error["message"])[:1])
            elif code == "E0015":
                computed.update({blamed(folder, error)} - {None})
            elif (number := blamed(folder, error)) is not None:
                found.add(number)
        print(len(errors), "messages; unviable", sorted(found), "constant", sorted(constant), sorted(computed), flush=True)
        if not (found - unviable or constant - stay_const or computed - left):
            for error in errors[:5]:
                print(error["rendered"], file=sys.stderr)
            print(said.stderr[-2000:], file=sys.stderr)
            return 1
        unviable |= found
        stay_const |= constant
        left |= computed
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
