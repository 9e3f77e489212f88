"""The columns of the workbook: names of data, and formulas that compute the rest. Letters follow the order here."""

from __future__ import annotations

__all__ = ["NOTES", "PROMISE", "RAW"]

NOTES = (
    "每个状态可由此工作簿重算。Every status can be computed anew from this workbook.",
    "“原始值”是公布的数值（已换算成承诺的单位）及其来源；“承诺”由公式逐行算出状态；“参数”是切分点，可改。",
    "raw: published values in the unit of the promise, with source. promises: one row each, computed by formulas. parameters: cut-offs, to be changed at will.",
    "level: progress = (x - start) / (target - start); expected = (year - start_year) / (target_year - start_year); ratio = progress / expected.",
    "hold: the newest year that decides keeps the limit or breaks it. growth: ratio = mean of ln(1 + g) / ln(1 + target).",
    "cumulative: progress = sum / target. cap: the same, with the ratio turned over. words: a report of completion decides.",
    "ratio >= faster: 快于预期; >= on_track: 基本符合预期; below: 滞后. Reached before the target year: 提前实现. A value more than stale_years old decides nothing.",
    "A bound (min, max) proves only what lies on its side; a missing year makes a sum a lower bound. 左右 (~) counts within the share ‘about’.",
    "comparator stands in quotes so that no program takes it for a formula. Spreadsheets that do not compute on opening: recalculate hard (Ctrl+Shift+F9).",
)

_R = "'原始值 raw'!"
_P = "'承诺 promises'!"


def _raw(letter: str) -> str:
    return f"{_R}${letter}$2:${letter}${{end}}"


def _own(letter: str) -> str:
    """The cell of the promise that a raw row belongs to."""
    return f"INDEX({_P}${letter}$2:${letter}${{last}},$J{{r}})"


def _pick(letter: str, mark: str) -> str:
    """The value of a column in the one raw row of this promise that is marked."""
    return f"SUMIFS({_raw(letter)},{_raw('A')},$A{{r}},{_raw(mark)},1)"


def _count(*conditions: str) -> str:
    return f"COUNTIFS({_raw('A')},$A{{r}},{','.join(conditions)})"


def _newest(mark: str, letter: str) -> str:
    """1 where no later row of the same promise has the mark."""
    span = f"${letter}$2:${letter}${{end}}"
    return f'=IF({mark},IF(COUNTIFS($A$2:$A${{end}},$A{{r}},{span},1,$B$2:$B${{end}},">"&$B{{r}})=0,1,0),0)'


_SIGN, _LIMIT, _HOW = _own("G"), _own("R"), _own("H")
_GAP = f"ROUND({_SIGN}*($C{{r}}-{_LIMIT}),9)"
_STRICT = f"""OR({_HOW}="'<'",{_HOW}="'>'")"""
RAW = {
    "key": "", "year": "", "value": "", "text": "", "bound": "", "total": "", "done": "", "source": "", "flags": "",
    "row": f"=MATCH($A{{r}},{_P}$A$2:$A${{last}},0)",
    "inside": f"=IF(AND($B{{r}}>{_own('J')},$B{{r}}<={_own('Q')}),1,0)",
    "usable": "=IF(AND($K{r}=1,ISNUMBER($C{r}),$F{r}=0),1,0)",
    "met": f"=IF($L{{r}}=1,IF({_STRICT},IF({_GAP}>0,1,0),IF({_GAP}>=0,1,0)),0)",
    "decides": f'=IF($L{{r}}=0,0,IF($E{{r}}="exact",1,IF(IF(($E{{r}}="min")=({_SIGN}=1),1,0)=$M{{r}},1,0)))',
    "newest": _newest("$L{r}=1", "L"),
    "exact": '=IF(AND($L{r}=1,$E{r}="exact"),1,0)',
    "newest_exact": _newest("$P{r}=1", "P"),
    "newest_decides": _newest("$N{r}=1", "N"),
    "log": "=IF(AND($L{r}=1,1+$C{r}/100>0),LN(1+$C{r}/100),0)",
    "total_inside": "=IF(AND($K{r}=1,ISNUMBER($C{r}),$F{r}=1),1,0)",
    "newest_total": _newest("$T{r}=1", "T"),
    "done_inside": "=IF(AND($K{r}=1,$G{r}=1),1,0)",
    "bounded_inside": '=IF(AND($K{r}=1,ISNUMBER($C{r}),$E{r}<>"exact"),1,0)',
}  # fmt: skip


def _graded(ratio: str) -> str:
    return f"IF(ROUND({ratio},9)>=faster,w_faster,IF(ROUND({ratio},9)>=on_track,w_on_track,w_behind))"


def _bounded(status: str, bound: str) -> str:
    """A bound proves what lies on its side: good news of a rise, bad news of a fall."""
    good = f"OR({status}=w_done_early,{status}=w_faster,{status}=w_on_track)"
    side = f'(({bound}="min")=($G{{r}}=1))'
    told = f'IF({bound}="both",w_undecided,IF({side}={good},{status},w_undecided))'
    return f'IF(OR({bound}="exact",{status}=w_undecided),{status},{told})'


def _aged(year: str, status: str) -> str:
    return f"IF($Q{{r}}-{year}>stale_years,w_undecided,{status})"


def _level(year: str, value: str, met: str) -> str:
    """The status by one value of a level."""
    known = "AND(ISNUMBER($I{r}),ISNUMBER($J{r}),$I{r}<>$K{r})"
    ratio = f"((({value})-$I{{r}})/($K{{r}}-$I{{r}}))/((({year})-$J{{r}})/($L{{r}}-$J{{r}}))"
    early = _count(_raw("M"), "1", _raw("E"), '"exact"', _raw("B"), '">="&($L{r}-stale_years)', _raw("B"), '"<"&$L{r}')
    reached = f"IF({known},IF(ROUND({ratio},9)>=faster,w_faster,w_on_track),w_on_track)"
    short = f"IF({known},IF({year}>=$L{{r}},w_behind,{_graded(ratio)}),IF({year}>=$L{{r}},w_behind,w_undecided))"
    return f"IF({met}=1,IF(OR({year}<$L{{r}},{early}>0),w_done_early,{reached}),{short})"


_LEVEL = f"IF(OR($S{{r}}=0,$G{{r}}=0),w_undecided,{_level('$S{r}', '$T{r}', _pick('M', 'O'))})"
_EXACT = f"IF(OR($V{{r}}=0,$G{{r}}=0),w_undecided,{_level('$V{r}', '$W{r}', _pick('M', 'Q'))})"
_FIRST = (
    f'=IF($F{{r}}<>"level","",IF(OR($S{{r}}=0,$L{{r}}=0),w_undecided,{_aged("$S{r}", _bounded("$AE{r}", "$U{r}"))}))'
)
_SECOND = f'=IF(OR($F{{r}}<>"level",$V{{r}}=0,$L{{r}}=0),w_undecided,{_aged("$V{r}", "$AF{r}")})'
_BOUND = (
    f'=IF({_count(_raw("O"), "1", _raw("E"), chr(34) + "min" + chr(34))}>0,"min",'
    f'IF({_count(_raw("O"), "1", _raw("E"), chr(34) + "max" + chr(34))}>0,"max","exact"))'
)
_HOLD = (
    "IF(OR($X{r}=0,$G{r}=0),w_undecided,IF(AND($X{r}<$S{r},$Q{r}-$X{r}>stale_years),w_undecided,"
    f"IF($Q{{r}}-$X{{r}}>stale_years,w_undecided,IF({_pick('M', 'R')}=1,w_on_track,w_below_floor))))"
)
_MEAN = "IF($AC{r}=1,(EXP($Z{r}/$Y{r})-1)*100,$AA{r}/$Y{r})"
_ENOUGH = "IF(OR($H{r}=\"'<'\",$H{r}=\"'>'\"),IF(ROUND($G{r}*($AD{r}-$R{r}),9)>0,1,0),IF(ROUND($G{r}*($AD{r}-$R{r}),9)>=0,1,0))"
_DONE = "OR($Y{r}>=$L{r}-$J{r},$S{r}>=$L{r})"
_GROWTH_OPEN = (
    f"IF($AC{{r}}=0,IF({_ENOUGH}=1,w_on_track,w_behind),IF({_DONE},IF({_ENOUGH}=1,"
    "IF(ROUND(($Z{r}/$Y{r})/LN(1+$K{r}/100),9)>=faster,w_faster,w_on_track),w_behind),"
    f"{_graded('($Z{r}/$Y{r})/LN(1+$K{r}/100)')}))"
)
_NO_PERIOD = "NOT(AND(ISNUMBER($J{r}),ISNUMBER($L{r})))"
_GROWTH = (
    f"IF({_NO_PERIOD},w_undecided,IF(AND($AI{{r}}>0,$AI{{r}}=$L{{r}}),IF(ROUND($G{{r}}*({_pick('C', 'U')}-$R{{r}}),9)>=0,w_on_track,w_behind),"
    "IF(OR($Y{r}=0,$Y{r}<known_share*($S{r}-$J{r})),w_undecided," + _aged("$S{r}", _bounded("$AJ{r}", "$AB{r}")) + ")))"
)
_SUM_RATIO = "(($AL{r}/$K{r})/(($AK{r}-$J{r})/($L{r}-$J{r})))"
_TOTAL_OPEN = (
    "IF($K{r}<=0,IF($AL{r}>=$K{r},w_on_track,w_behind),"
    "IF(IF($H{r}=\"'>'\",$AL{r}>$K{r},$AL{r}>=$K{r}),"
    f"IF($AK{{r}}<$L{{r}},w_done_early,IF(ROUND({_SUM_RATIO},9)>=faster,w_faster,w_on_track)),"
    f"IF($AK{{r}}>=$L{{r}},w_behind,{_graded(_SUM_RATIO)})))"
)
_TOTAL = (
    f"IF(OR($AK{{r}}=0,{_NO_PERIOD}),w_undecided,"
    + _aged(
        "$AK{r}", "IF(OR(AND($AM{r}=1,OR($AN{r}=1,$AO{r}=w_behind)),AND($AN{r}=1,$AO{r}<>w_behind)),w_undecided,$AO{r})"
    )
    + ")"
)
_CAP_RATIO = "((($AK{r}-$J{r})/($L{r}-$J{r}))/($AL{r}/$K{r}))"
_CAP_OPEN = (
    "IF(IF($H{r}=\"'<'\",$AL{r}>=$K{r},$AL{r}>$K{r}),IF($AN{r}=1,w_undecided,w_below_floor),IF($AM{r}=1,w_undecided,"
    "IF($K{r}<=0,w_on_track,IF($AL{r}=0,w_faster,"
    f"IF(AND($AK{{r}}>=$L{{r}},{_graded(_CAP_RATIO)}=w_behind),w_on_track,{_graded(_CAP_RATIO)})))))"
)
_CAP = f"IF(OR($AK{{r}}=0,{_NO_PERIOD}),w_undecided," + _aged("$AK{r}", _CAP_OPEN) + ")"
_WORDS = (
    f"IF({_count(_raw('V'), '1')}=0,w_undecided,"
    f"IF(AND(ISNUMBER($L{{r}}),{_count(_raw('V'), '1', _raw('B'), chr(34) + '<' + chr(34) + '&$L{r}')}>0),"
    "w_done_early,w_on_track))"
)


def _text(word: str) -> str:
    return f'"{word}"'


_SINCE = f'{_raw("B")},">"&MAX($AI{{r}},$J{{r}})'
_YEARS_MIN, _YEARS_MAX = (_count(_raw("L"), "1", _raw("E"), _text(side)) for side in ("min", "max"))


def _used(side: str) -> str:
    """How many of the values that a sum is made of are bounds of one side."""
    told = _raw("E"), _text(side)
    return f"({_count(_raw('L'), '1', _SINCE, *told)}+{_count(_raw('U'), '1', *told)})"


PROMISE = {
    "key": "", "name": "", "document": "", "attribute": "", "unit": "", "form": "", "sign": "", "comparator": "",
    "start": "", "start_year": "", "target": "", "target_year": "", "as_of": "", "lantu": "", "reasons": "",
    "same": "=IF($AQ{r}=$N{r},1,0)",
    "judged_year": "=IF(ISNUMBER($L{r}),MIN($M{r},$L{r}),$M{r})",
    "limit": "=IF($H{r}=\"'~'\",$K{r}-$G{r}*ABS($K{r})*about,$K{r})",
    "newest_year": "=" + _pick("B", "O"),
    "newest_value": "=" + _pick("C", "O"),
    "newest_bound": _BOUND,
    "exact_year": "=" + _pick("B", "Q"),
    "exact_value": "=" + _pick("C", "Q"),
    "decided_year": "=" + _pick("B", "R"),
    "years_known": "=" + _count(_raw("L"), "1"),
    "logs": f"=SUMIFS({_raw('S')},{_raw('A')},$A{{r}},{_raw('L')},1)",
    "sum_of_years": f"=SUMIFS({_raw('C')},{_raw('A')},$A{{r}},{_raw('L')},1)",
    "growth_bound": f"=IF({_YEARS_MIN}>0,IF({_YEARS_MAX}>0,{_text('both')},{_text('min')}),IF({_YEARS_MAX}>0,{_text('max')},{_text('exact')}))",
    "compound": f"=IF(AND($K{{r}}>0,$G{{r}}=1,{_count(_raw('L'), '1', _raw('C'), chr(34) + '<=-100' + chr(34))}=0),1,0)",
    "mean": "=IF(AND($F{r}=\"growth\",$Y{r}>0)," + _MEAN + ',"")',
    "level_newest": '=IF($F{r}="level",' + _LEVEL + ',"")',
    "level_exact": '=IF($F{r}="level",' + _EXACT + ',"")',
    "first": _FIRST,
    "second": _SECOND,
    "total_year": "=" + _pick("B", "U"),
    "growth_open": '=IF(AND($F{r}="growth",$Y{r}>0,ISNUMBER($J{r}),ISNUMBER($L{r})),' + _GROWTH_OPEN + ',"")',
    "sum_year": "=MAX($S{r},$AI{r})",
    "sum": f"={_pick('C', 'U')}+SUMIFS({_raw('C')},{_raw('A')},$A{{r}},{_raw('L')},1,{_raw('B')},\">\"&MAX($AI{{r}},$J{{r}}))",
    "sum_from_below": f"=IF(OR({_count(_raw('L'), '1', _SINCE)}<$AK{{r}}-MAX($AI{{r}},$J{{r}}),{_used('min')}>0),1,0)",
    "sum_from_above": f"=IF({_used('max')}>0,1,0)",
    "sum_open": '=IF(AND($F{r}="cumulative",$AK{r}>0,ISNUMBER($J{r}),ISNUMBER($L{r})),' + _TOTAL_OPEN + ',"")',
    "level_status": '=IF(AND($AG{r}=w_undecided,$U{r}<>"exact",$AH{r}<>w_undecided),$AH{r},$AG{r})',
    "status": '=IF($F{r}="level",$AP{r},IF($F{r}="hold",' + _HOLD + ',IF($F{r}="growth",' + _GROWTH
    + ',IF($F{r}="cumulative",' + _TOTAL + ',IF($F{r}="cap",' + _CAP + "," + _WORDS + ")))))",
}  # fmt: skip
