"""Settings, store and register: the register's name, which stays, and what belongs to this machine."""

from __future__ import annotations

from ui.presenters.display import Tone
from ui.presenters.machine import MachinePresenter
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import label


class StoreSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: MachinePresenter) -> None:
        super().__init__(theme, "store", tr("Store and register"))
        self._presenter = presenter
        name = label(theme, Type.DISPLAY, text=tr("Register {name}", name=presenter.register))
        name.setObjectName("registerFixed")
        self.column.addWidget(name)
        self.add_words(
            "registerWhy",
            tr(
                "Everything sold here has an id that begins with this name, and Astro knows those ids: so it stays as "
                "it is, and no other register may have it. People may call it otherwise, below. Who must have another "
                "name begins anew, with a backup, and sets the register up under that one."
            ),
        )
        self.add_group(tr("This machine"), tr("Kept in settings.toml, and taken up at the next start."))
        self._called = self.add_field("storeCalled", tr("What people call this register"), tr("such as Front counter"))
        self._called.setMaxLength(16)
        self._cashier = self.add_field("storeCashier", tr("Name at the top of the window"))
        self._cashier.setMaxLength(40)
        self._country = self.add_field("storeCountry", tr("Country of phone numbers without a country code"), "US")
        self._country.setMaxLength(2)
        self._page = self.add_field("storeOwnerPage", tr("Astro's own page about a pet owner"), "https://…/{id}")
        self.add_words(
            "storePageWhy",
            tr(
                "Opened from the pet owner and the by-hand list, for what only Astro's page can do: split cards, "
                "exceptions, what is keyed in by hand. {id} stands for Astro's number of the owner. Empty: no button."
            ),
        )
        self.add_acts(self.save_button("saveStore", tr("Save what belongs to this machine"), self._save))

    def open_section(self) -> None:
        value = self._presenter.value
        self._called.setText(str(value("store.called")))
        self._cashier.setText(str(value("store.cashier")))
        self._country.setText(str(value("store.country")))
        self._page.setText(str(value("store.owner_page")))
        self.answer("")

    def _save(self) -> None:
        self._presenter.save(
            {
                "store.called": self._called.text().strip(),
                "store.cashier": self._cashier.text().strip(),
                "store.country": self._country.text().strip().upper(),
                "store.owner_page": self._page.text().strip(),
            },
            self._told,
        )

    def _told(self, refusal: str) -> None:
        self.answer(refusal or tr("Saved. It holds from the next start."), Tone.WARN if refusal else Tone.ACCENT)
