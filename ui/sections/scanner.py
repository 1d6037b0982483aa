"""Settings, scanner: its timing, and a place to try one. A scan tried here sells nothing."""

from __future__ import annotations

from ui.presenters.display import Tone
from ui.presenters.machine import DOUBLE_MS, GAP_MS, MachinePresenter, TriedScan
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import label, panel, set_text, set_tone


class ScannerSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: MachinePresenter) -> None:
        hint = tr("Any scanner that types like a keyboard. Enter, Tab or nothing behind a scan: all are understood.")
        super().__init__(theme, "scanner", tr("Scanner"), hint)
        self._presenter = presenter
        self.add_group(tr("Try a scan here"), tr("While this section is open, a scan sells nothing."))
        plate = panel("plate", "scanTried")
        self._meaning = label(theme, Type.STRONG, Tone.MUTED, tr("Nothing was scanned yet."), wrap=True)
        self._meaning.setObjectName("scanMeaning")
        self._pace = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self._pace.setObjectName("scanPace")
        inner = self.inside(plate)
        inner.addWidget(self._meaning)
        inner.addWidget(self._pace)
        self.column.addWidget(plate)
        self.add_group(tr("Timing"))
        self._gap = self.add_number(
            "scanGap", tr("Milliseconds between a scanner's keys, at most (usually 60)"), *GAP_MS
        )
        self._double = self.add_number(
            "scanDouble", tr("The same code within so many milliseconds is one pull of the trigger"), *DOUBLE_MS
        )
        for one in (self._gap, self._double):
            one.returnPressed.connect(self._save)
        self.add_acts(self.save_button("saveScanner", tr("Save the scanner's timing"), self._save))

    def open_section(self) -> None:
        self._gap.setText(f"{self._presenter.value('scanner.gap_ms'):.0f}")
        self._double.setText(f"{self._presenter.value('scanner.double_fire_ms'):.0f}")
        self.answer("")

    def takes_scan(self, scan: TriedScan) -> bool:
        meaning, pace = self._presenter.read(scan)
        set_text(self._meaning, meaning)
        set_tone(self._meaning, Tone.PLAIN)
        set_text(self._pace, pace)
        self.answered.emit(self._meaning)
        return True

    def _save(self) -> None:
        self._presenter.save_scanner(self._gap.text(), self._double.text(), self.told)
