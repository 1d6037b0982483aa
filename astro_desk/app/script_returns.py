"""The verb of `script` that takes goods back, of the sale at hand or of the one just finished."""

from __future__ import annotations

from collections.abc import Mapping

from astro_desk.app.script_answers import Answer
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.errors import Refused
from astro_desk.use_cases.return_sale import return_units


def verbs(desk: Desk) -> Mapping[str, Usage]:
    def take_back(line: str) -> Answer:
        number = int(line) if line.isdecimal() and len(line) <= 6 else 0
        lines = desk.session.basket.lines
        if lines:
            if not 1 <= number <= len(lines):
                raise Refused("line_unknown", line=line[:12])
            desk.session.take_back(lines[number - 1].unit_ids)
            return desk.basket()
        units = desk.last_sale.units if desk.last_sale else ()
        codes = list(dict.fromkeys(unit.form for unit in units))
        if not 1 <= number <= len(codes):
            raise Refused("line_unknown", line=line[:12])
        gone = [unit.unit_id for unit in units if unit.form == codes[number - 1]]
        desk.writer.submit(lambda work: return_units(work, gone, desk.clock, desk.new_id), counter=True).result()
        desk.session.reread()
        return {"returned": len(gone)}

    return {"return": Usage(take_back, 1, 1, "return LINE")}
