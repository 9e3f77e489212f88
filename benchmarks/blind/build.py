"""Build the blind corpus from marked sources.

Sources in src/ are the documents with inline marks; this script strips the marks, writes the plain documents to docs/
and the labels to {quantities,indicators,duties,projects,neutral}.jsonl, so that every line and offset is exact.

Marks (see README.md for the conventions):
  {{number|subject|KC|year|opts}}  one quantity; K is one of T S H A D O (target, status, threshold, amount, deadline, other),
                                   C an optional comparator; opts are k=v pairs joined by ';' (v, h, u; also accepted: as, ak, ay, ac, au)
  {{text|N}}                       a neutral span
Directives end a line, each started by @@:
  @@D|task|section|leads|responsible|etc[|lr]   a duty group (names joined by 、; 'lr' = the other column also accepted)
  @@P|box|number|title                          a project item; quantities = targets marked on its line
  @@TBL|name|baseline year|target year|actual year   defaults for the rows below; no text of its own
  @@I|number|name|parent|group|unit|baseline|target|actual|attribute|flags|offsets
      flags: c cumulative, a average, s assigned, p parent row, b baseline cumulative, B baseline average;
      offsets: b+1 t+2 a+0 (line of the cell relative to the name's line), m = target cell merged, n = baseline merged
"""
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
KINDS = {"T": "target", "S": "status", "H": "threshold", "A": "amount", "D": "deadline", "O": "other"}
OPEN_VERBS = ("改造", "削减", "压减", "减少", "关停", "治理", "整治", "培训", "续建", "扩建", "修缮", "更新", "清理", "疏浚", "加固",
              "整改", "提质", "新改扩建", "翻修", "压采", "除险加固")
CN = {c: i for i, c in enumerate("零一二三四五六七八九")}
CN["两"] = 2
CN_CHARS = "零一二三四五六七八九十百千两点"


def cn_number(text):
    """Value of a Chinese numeral without 万 and 亿."""
    if "点" in text:
        whole, frac = text.split("点")
        return float(f"{int(cn_number(whole) or 0)}." + "".join(str(CN[c]) for c in frac))
    total, digit = 0, 0
    for char in text:
        if char in CN:
            digit = CN[char]
        else:
            scale = {"十": 10, "百": 100, "千": 1000}[char]
            total += (digit or 1) * scale
            digit = 0
    return total + digit


def tidy(number):
    return int(float(number)) if float(number) == int(float(number)) else float(number)


def parse_number(text):
    """(value, value_high, unit) of a number expression as written."""
    plain = text.translate(str.maketrans("０１２３４５６７８９．％，", "0123456789.%,"))
    num = r"\d[\d,]*(?:\.\d+)?"
    match = re.match(rf"^[±]?\s*({num})\s*([^\d—–\-～~至∶:]*?)\s*(?:—|–|-|～|~|至)+\s*({num})\s*(.*)$", plain)
    if match:
        low, unit_low, high, unit = match.groups()
        return tidy(low.replace(",", "")), tidy(high.replace(",", "")), unit
    match = re.match(rf"^[±]?\s*({num})\s*(.*)$", plain)
    if match:
        return tidy(match.group(1).replace(",", "")), None, match.group(2)
    for prefix, unit in (("百分之", "%"), ("千分之", "‰")):
        if text.startswith(prefix):
            parts = re.split("至", text)
            values = [cn_number(p.replace(prefix, "")) for p in parts]
            return tidy(values[0]), tidy(values[1]) if len(values) > 1 else None, unit
    match = re.match(rf"^([{CN_CHARS}]+)至([{CN_CHARS}]+)(.*)$", text)
    if match:
        return tidy(cn_number(match.group(1))), tidy(cn_number(match.group(2))), match.group(3)
    match = re.match(rf"^([{CN_CHARS}]+)(.*)$", text)
    if match:
        return tidy(cn_number(match.group(1))), None, match.group(2)
    raise ValueError(f"no number in {text!r}")


def make_quote(line, start, end, subject):
    """A readable clause around the number, 10 to 80 characters where the line allows."""
    right = end
    depth = 0
    while right < len(line) and (line[right] not in "，。；、）：|<】\t" or depth):
        depth += {"（": 1, "）": -1}.get(line[right], 0)
        right += 1
    right = min(right, start + 60)
    cuts = [0] + [i + 1 for i in range(start) if line[i] in "，。；：、（|>\t "]
    best = None
    for cut in sorted(set(cuts), reverse=True):
        if right - cut > 80:
            break
        best = cut
        if right - cut >= 10 and subject[:2] in line[cut:start + 1]:
            break
        if right - cut >= 10 and cut and line[cut - 1] in "。|>":
            break
    if best is None:
        best = max(0, right - 80)
    quote = line[best:right].strip().lstrip("，。；、）")
    while len(quote) < 10 and right < len(line):
        right += 1
        quote = line[best:right].strip()
    return quote


def comparator_of(text):
    match = re.search(r"(≥|≤|＞|＜|>|<)", text)
    table = {"≥": ">=", "≤": "<=", "＞": ">", "＜": "<", ">": ">", "<": "<"}
    if match:
        return table[match.group(1)]
    if "左右" in text or "约" in text:
        return "~"
    if "以上" in text:
        return ">="
    if "以内" in text or "以下" in text:
        return "<="
    return "="


def cell_value(text):
    if text is None:
        return None
    plain = text.translate(str.maketrans("０１２３４５６７８９．", "0123456789."))
    match = re.search(r"\d[\d,]*(?:\.\d+)?", plain)
    return tidy(match.group(0).replace(",", "")) if match else None


def build(path, out):
    name = path.name
    lines, pending = [], []
    table = None
    for raw in path.read_text(encoding="utf-8").rstrip("\n").split("\n"):
        text, *directives = raw.split("@@")
        if directives and not text.strip() and all(d.startswith("TBL|") for d in directives):
            table = directives[-1].split("|")[1:]
            continue
        if directives:
            text = text.rstrip(" ")
        number = len(lines) + 1
        plain, last, targets, found = "", 0, 0, []
        for mark in re.finditer(r"\{\{(.*?)\}\}", text):
            plain += text[last:mark.start()]
            last = mark.end()
            parts = mark.group(1).split("|")
            start = len(plain)
            plain += parts[0]
            found.append((parts, start))
            if len(parts) > 2 and parts[2][0] == "T":
                targets += 1
        plain += text[last:]
        if "{{" in plain or "}}" in plain or "@@" in plain:
            raise ValueError(f"{name}:{number}: broken mark")
        lines.append(plain)
        for parts, start in found:
            if parts[1] == "N":
                out["neutral"].append({"file": name, "line": number, "start": start, "text": parts[0]})
                continue
            subject, code = parts[1], parts[2]
            year = int(parts[3]) if len(parts) > 3 and parts[3] else None
            opts = dict(o.split("=", 1) for o in parts[4].split(";")) if len(parts) > 4 and parts[4] else {}
            value, high, unit = (None, None, None) if "v" in opts and "u" in opts else parse_number(parts[0])
            unit = opts.get("u", unit)
            if "v" in opts:
                value = tidy(opts["v"])
            if "h" in opts:
                high = tidy(opts["h"])
            comparator = code[1:] or ("range" if high is not None else "=")
            row = {"line": number, "quote": make_quote(plain, start, start + len(parts[0]), subject), "start": start,
                   "number_text": parts[0], "subject": subject, "comparator": comparator, "value": value, "value_high": high,
                   "unit": unit or None, "year": year, "kind": KINDS[code[0]], "file": name}
            also = {}
            if "as" in opts:
                also["subject"] = opts["as"].split(",")
            for verb in OPEN_VERBS:
                if subject.startswith(verb) and len(subject) > len(verb) + 1:
                    also.setdefault("subject", []).append(subject[len(verb):])
            if code[0] == "S" and year is not None:
                also["year"] = [None]
            if "ay" in opts:
                also.setdefault("year", []).append(None if opts["ay"] == "null" else int(opts["ay"]))
            if "ak" in opts:
                also["kind"] = opts["ak"].split(",")
            if "ac" in opts:
                also["comparator"] = opts["ac"].split(",")
            if "au" in opts:
                also["unit"] = [u or None for u in opts["au"].split(",")]
            if also:
                row["also_acceptable"] = also
            out["quantities"].append(row)
        for directive in directives:
            fields = directive.strip().split("|")
            if fields[0] == "D":
                _, task, section, leads, responsible, etc = fields[:6]
                split = lambda s: [x for x in re.split(r"、(?![^（]*）)", s) if x]
                row = {"line": number, "task": task, "section": section, "leads": split(leads), "responsible": split(responsible),
                       "etc": etc == "1", "file": name}
                if len(fields) > 6 and fields[6] == "lr":
                    row["also_acceptable"] = {"leads": row["responsible"], "responsible": row["leads"]}
                out["duties"].append(row)
            elif fields[0] == "P":
                if fields[3] not in plain:
                    raise ValueError(f"{name}:{number}: {fields[3]} not in line")
                out["projects"].append({"box": int(fields[1]), "number": fields[2] or None, "title": fields[3], "line": number,
                                        "quantities": targets, "file": name})
            elif fields[0] == "TBL":
                table = fields[1:]
            elif fields[0] == "I":
                pending.append((number, table, fields[1:]))
            else:
                raise ValueError(f"{name}:{number}: unknown directive {fields[0]}")
    for number, tab, f in pending:
        f += [""] * (11 - len(f))
        num, label, parent, group, unit, base, target, actual, attribute, flags, offsets = f[:11]
        shift = {k: int(v) for k, v in re.findall(r"([bta])([+-]\d+)", offsets)}
        clean = lambda s: s or None
        year = lambda i, v: int(tab[i]) if len(tab) > i and tab[i] and v else None
        real = base if base not in ("—", "-", "/", "－") else ""
        row = {"table": tab[0], "number": clean(num), "name": label,
               "name_written": f"{label}（{unit}）" if unit and f"{label}（{unit}）" in lines[number - 1] else label,
               "parent": clean(parent), "group": clean(group), "unit": clean(unit),
               "baseline": clean(base), "baseline_year": year(1, real), "target": clean(target), "target_year": year(2, target),
               "actual": clean(actual), "actual_year": year(3, actual), "attribute": clean(attribute),
               "cumulative": "c" in flags, "average": "a" in flags, "assigned": "s" in flags}
        value = cell_value(target)
        row["comparator"] = comparator_of(target) if value is not None else None
        row["value"] = value
        row["baseline_value"], row["actual_value"] = cell_value(real or None), cell_value(actual or None)
        row["line"] = number
        for key, cell in (("baseline", base), ("target", target), ("actual", actual)):
            row[f"{key}_line"] = number + shift.get(key[0], 0) if cell else None
            if cell and cell not in lines[row[f"{key}_line"] - 1]:
                raise ValueError(f"{name}:{number}: cell {cell} not in line {row[f'{key}_line']}: {lines[row[f'{key}_line'] - 1]}")
        row["parent_row"] = "p" in flags
        if "b" in flags:
            row["baseline_cumulative"] = True
        if "B" in flags:
            row["baseline_average"] = True
        if "m" in offsets.split():
            row["target_merged"] = True
        if "n" in offsets.split():
            row["baseline_merged"] = True
        if label not in lines[number - 1]:
            raise ValueError(f"{name}:{number}: {label} not in line: {lines[number - 1]}")
        row["file"] = name
        out["indicators"].append(row)
    for row in out["duties"]:
        near = "".join(lines[row["line"] - 1:row["line"] + 2])
        for org in row["leads"] + row["responsible"] if row["file"] == name else []:
            if org not in near:
                raise ValueError(f"{name}:{row['line']}: {org} not in line")
    (HERE / "docs" / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


BEFORE = (("不低于", ">="), ("不少于", ">="), ("至少", ">="), ("不小于", ">="), ("不高于", "<="), ("最高不超过", "max"),
          ("不超过", "<="), ("最高", "max"), ("最长", "max"), ("超过", ">"), ("突破", ">"), ("低于", "<"), ("不足", "<"), ("小于", "<"),
          ("约", "~"), ("近", "~"), ("未达", "<"), ("不大于", "<="), ("不得超过", "<="), ("不得低于", ">="), ("不得少于", ">="))
AFTER = (("以上", ">="), ("及以上", ">="), ("以下", "<="), ("及以下", "<="), ("以内", "<="), ("内", "<="), ("左右", "~"), ("范围内", "<="))


def lint(rows, docs):
    """Print labels whose comparator does not follow from the words around the number."""
    for row in rows:
        line = docs[row["file"]][row["line"] - 1]
        left, right = line[:row["start"]].rstrip(), line[row["start"] + len(row["number_text"]):]
        seen = [c for w, c in BEFORE if left.endswith(w)]
        seen = seen[:1] if len(seen) > 1 else seen
        seen += [c for w, c in AFTER if right.startswith(w)]
        want = "range" if row["value_high"] is not None else "="
        if row["comparator"] not in (seen or [want]) and row["comparator"] != "range":
            print("LINT", row["file"], row["line"], row["number_text"], row["comparator"], seen, left[-6:], right[:6], file=sys.stderr)


def main():
    out = {k: [] for k in ("quantities", "indicators", "duties", "projects", "neutral")}
    for path in sorted((HERE / "src").iterdir()):
        build(path, out)
    for kind, rows in out.items():
        with open(HERE / f"{kind}.jsonl", "w", encoding="utf-8") as handle:
            for row in rows:
                handle.write(json.dumps(row, ensure_ascii=False) + "\n")
    docs = {p.name: p.read_text(encoding="utf-8").split("\n") for p in (HERE / "docs").iterdir()}
    bad = 0
    for row in out["quantities"]:
        line = docs[row["file"]][row["line"] - 1]
        text = row["number_text"]
        if line[row["start"]:row["start"] + len(text)] != text or row["quote"] not in line or text not in row["quote"]:
            bad += 1
            print("BAD", row, file=sys.stderr)
    for row in out["neutral"]:
        line = docs[row["file"]][row["line"] - 1]
        bad += line[row["start"]:row["start"] + len(row["text"])] != row["text"]
    files = sorted(docs)
    print("file".ljust(34), *(k[:10].rjust(11) for k in out), "chars".rjust(7))
    for file in files:
        print(file.ljust(34), *(str(sum(r["file"] == file for r in rows)).rjust(11) for rows in out.values()),
              str(sum(len(x) for x in docs[file])).rjust(7))
    print("total".ljust(34), *(str(len(rows)).rjust(11) for rows in out.values()))
    lint(out["quantities"], docs)
    if bad:
        sys.exit(f"{bad} bad rows")


if __name__ == "__main__":
    main()
