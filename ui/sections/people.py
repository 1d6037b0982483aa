"""Settings, people: the list, one of them with name, role and PIN, and how they sign on."""

from __future__ import annotations

from astro_desk.core.people import LONGEST_NAME, LONGEST_WAIT_MIN
from astro_desk.core.roles import Role
from ui.presenters.display import RowDisplay
from ui.presenters.people import PeoplePresenter
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.scheme import Theme
from ui.widgets.flow import FlowRow
from ui.widgets.parts import button, set_text, unmarked
from ui.widgets.pin_pad import LONGEST
from ui.widgets.row_list import RowList


class PeopleSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: PeoplePresenter) -> None:
        hint = tr("Who works here. The journal keeps numbers instead of names, and nobody is ever deleted from it.")
        super().__init__(theme, "people", tr("People"), hint)
        self._presenter = presenter
        self._key = ""
        self.rows = RowList("people", tr("People"), theme, tr("Nobody is listed yet."))
        self.rows.setFixedHeight(theme.px(200))
        self.rows.on_chosen = self._choose
        self.column.addWidget(self.rows)
        self.add_group(tr("Add or change somebody"))
        self._name = self.add_field("personName", tr("Name"))
        self._name.setMaxLength(LONGEST_NAME)
        self.add_caption(tr("Role"))
        self._roles = self.add_choices(tuple((f"role-{role.value}", words) for role, words in presenter.roles()))
        self._pin = self.add_field("personPin", tr("PIN"), tr("4 to 12 digits; empty: it stays as it is"), secret=True)
        self._pin.setMaxLength(LONGEST)
        self._about_pin = self.add_words("personPinNow")
        save = self.save_button("savePerson", tr("Save this person"), self._save)
        fresh = button(theme, "newPerson", tr("New"), accessible=tr("Empty the fields for another person"))
        fresh.clicked.connect(self._clear)
        self._switch = button(theme, "switchPerson", tr("Switch off"))
        self._switch.clicked.connect(self._turn)
        self._take = button(theme, "takePin", tr("Take the PIN away"))
        self._take.clicked.connect(lambda: self._presenter.take_pin(self._key, self._told))
        self.column.addLayout(FlowRow(theme.px(10), save, fresh, self._take, self._switch))
        self.add_group(tr("Signing on"), tr("A locked register hides every name, and sync goes on."))
        self._ways = self.add_choices(tuple((f"signOn-{way.value}", words) for way, words in presenter.ways()))
        self._meaning = self.add_words("signOnMeans")
        self._ways.group.buttonToggled.connect(lambda *_: self._say_meaning())
        minutes = tr("minutes without a touch until the register locks itself; 0: never")
        self._minutes = self.add_number("lockMinutes", minutes, 0, LONGEST_WAIT_MIN)
        self.add_acts(self.save_button("savePeopleRules", tr("Save how people sign on"), self._save_rules))

    def open_section(self) -> None:
        self._clear()
        way, minutes = self._presenter.rules()
        self._ways.choose(f"signOn-{way}")
        self._minutes.setText(minutes)

    def leave_section(self) -> None:
        self._pin.clear()

    def _choose(self, row: RowDisplay) -> None:
        person = self._presenter.person(row.key)
        if person is not None:
            self._key = person.person_id
            self._name.setText(person.name)
            self._roles.choose(f"role-{person.role.value}")
            self._pin.clear()
            self._switch.setEnabled(True)
            self._take.setEnabled(person.active and bool(person.pin) and person.role is Role.CASHIER)
            self._say_pin()
            words = tr("Switch off") if person.active else tr("Switch on")
            self._switch.setText(unmarked(words))
            self._switch.setAccessibleName(words)
            self.answer("")

    def _clear(self) -> None:
        self._key = ""
        self.rows.rows_model.show_rows(self._presenter.rows())
        self.rows.clearSelection()
        self._name.clear()
        self._pin.clear()
        self._roles.choose(f"role-{Role.CASHIER.value}")
        self._switch.setEnabled(False)
        self._take.setEnabled(False)
        self._say_pin()
        self.answer("")

    def _say_pin(self) -> None:
        words = self._presenter.pin_words(self._key)
        set_text(self._about_pin, words)
        self._about_pin.setVisible(bool(words))

    def _say_meaning(self) -> None:
        set_text(self._meaning, self._presenter.meaning(self._ways.chosen.removeprefix("signOn-")))

    def _save(self) -> None:
        name, role, pin = self._name.text(), Role(self._roles.chosen.removeprefix("role-")), self._pin.text()
        if self._key:
            self._presenter.change(self._key, name, role, pin, self._told)
        else:
            self._presenter.add(name, role, pin, self._told)

    def _turn(self) -> None:
        person = self._presenter.person(self._key)
        if person is not None:
            self._presenter.switch(self._key, on=not person.active, then=self._told)

    def _save_rules(self) -> None:
        way = self._ways.chosen.removeprefix("signOn-")
        self._presenter.save_rules(way, self._minutes.text(), self.told)

    def _told(self, refusal: str) -> None:
        if not refusal:
            self._clear()
        self.told(refusal)
