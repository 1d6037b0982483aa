"""What `doctor` says of each thing that it looks at, and the order in which a person should care."""

from __future__ import annotations

from astro_desk.use_cases.words import Texts

CHECKUP: Texts[str] = {
    "settings_fine": "settings.toml is readable.",
    "folder_fine": "The data folder is on this computer and can be written.",
    "folder_read_only": "The data folder cannot be written: nothing could be saved.",
    "keyring_fine": "This computer's keyring holds the key.",
    "keyring_without_key": "The keyring does not hold the key: the store's passphrase is asked at each start.",
    "keyring_none": "This computer has no keyring that is safe: the store's passphrase is asked at each start.",
    "disk_fine": "{free_mb} MB are free on the disk.",
    "disk_nearly_full": "Only {free_mb} MB are free on the disk. Free some space.",
    "disk_too_full": "Only {free_mb} MB are free on the disk: sales may soon not be saved. Free some space now.",
    "clock_fine": "The clock is right, as far as can be told here.",
    "clock_set_back": "The clock is {seconds} seconds behind the newest thing that was made here: it was set back. "
    "Set it right; nothing is lost or counted twice.",
    "clock_drifts": "The clock is {seconds} seconds away from Astro's. Set it right.",
    "fence_fine": "An answer that was lost is waited for {fence_s} seconds.",
    "fence_short": "fence_s is {fence_s}: below 60 a lost answer may count as not arrived too early.",
    "schema_fine": "The database has schema {schema}, the newest that this program knows.",
    "schema_older": "The database has schema {schema}; the next start brings it up to {known}, after a copy.",
    "books_fine": "Database and journal are whole and agree: {lines} lines were checked.",
    "books_heal": "{place}: {message} The next start puts it right.",
    "books_harmed": "{place}: {message}",
    "outbox_fine": "Nothing needs a person; {waiting} operations wait for Astro.",
    "outbox_needs_person": "{review} operations need a person: see Review.",
    "tls_fine": "Certificates are checked against the program's own roots{more}.",
    "log_in_fine": "There is an Astro log-in.",
    "log_in_missing": "There is no Astro log-in: sales go on and wait.",
    "network_fine": "Astro's host answers.",
    "network_away": "Astro's host could not be asked: {message}",
    "network_not_asked": "Astro's host was not asked.",
}
