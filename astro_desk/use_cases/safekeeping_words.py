"""What a person is told about backups: what putting one back will do, before it is done and after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from astro_desk.core.backups import Consequences, JournalFate, Manifest, Restored

KEEPING: dict[str, str] = {
    "backup_missing": "There is no backup {file}.",
    "backup_damaged": "This backup is damaged, or was made under another key ({file}). Nothing was changed.",
    "backup_of_another_store": "This backup is of another register's data than those in this folder. "
    "Nothing was changed.",
    "restore_needs_register": "The backup was made by register {name}. If the computer that was {name} is gone, put it "
    "back with --register {name}. If it still works, give this one another name: two registers of one name would both "
    "tell Astro of the same sales.",
    "restore_no_room": "There is not enough room on this disk to put the backup back. Nothing was changed.",
    "restore_unreadable": "The file restore.json cannot be read. Bring the folder back from a backup.",
    "backup_time_invalid": "“{text}” is no time of the day. Type it like 21:30.",
    "backup_keep_invalid": "“{text}” is no number of backups: 1 to {most}.",
    "backup_folder_missing": "The folder for backups is not there. Is its drive plugged in?",
    "backup_folder_inside": "Choose a folder outside of the data folder, best on another drive.",
    "backup_folder_none": "Choose a folder for the backups first.",
    "backup_unsound": "The backup was written, and what it is a copy of is not whole. Run the check in Records.",
    "backup_fine": "The last good backup is of {at}.",
    "backup_unset": "No backups are made by themselves yet: choose a folder for them, in the settings.",
    "backup_too_old": "The last good backup is of {at}, more than {days} days ago. See the settings.",
    "backup_never": "There has been no good backup yet.",
    "backup_failed": "The last backup failed: {why}",
    "retention_invalid": "“{text}” is no number of days: {least} to {most}, or 0 for never.",
    "retention_stands_still": "The clock of this computer made a leap, so nobody is forgotten. "
    "Look at the date, and save the rule again.",
    "sign_out_has_open": "Astro has not heard of everything yet: {count} operations are open. "
    "Let them be sent, or settle them, first; nothing was changed. "
    "`sign-out --export FILE` writes them down and signs out all the same.",
    "reset_has_open": "Astro has not heard of everything yet: {count} operations are open. "
    "Let them be sent, or settle them, first; nothing was changed. "
    "`reset --export FILE.zip` makes a checked backup and goes on all the same.",
    "reset_has_held": "There is a sale that is not finished. Finish or drop it first; nothing was changed.",
    "left_to_other_register": "It was open in a backup of another register, which may still tell Astro. "
    "Look at Astro's page before it is tried again.",
}


def manifest_lines(manifest: Manifest) -> Iterator[str]:
    """What a backup holds."""
    until = f", the last one of {day_and_time(manifest.last_sale_at)}" if manifest.last_sale_at else ""
    yield (
        f"Made {day_and_time(manifest.made_at)} by register {manifest.register or '—'}: {manifest.sales} sales{until},"
        f" {manifest.owners} pet owners, {manifest.open_operations} operations that were open then."
    )


def consequence_lines(told: Consequences) -> Iterator[str]:
    """What will be true after it is put back, the most important first."""
    yield from manifest_lines(told.manifest)
    if told.from_the_future:
        yield "By this computer's clock that is in the future: one of the two clocks is wrong."
    since = f"{told.sales_since} sales and {told.events_since} events"
    match told.fate:
        case JournalFate.GOES_ON if told.events_since:
            yield f"Made since: {since}. They stand in today's journal and come back from it; no sale is lost."
        case JournalFate.GOES_ON:
            yield "Nothing was sold since."
        case JournalFate.UNITED:
            yield (
                f"Today's journal is damaged or does not go on from this backup. What can be read of it ({since}) is"
                " added, and the journal is written anew."
            )
        case JournalFate.OLDER:
            yield "The journal here is shorter than the backup's; the backup's own takes its place."
        case JournalFate.NONE_HERE:
            yield "There is no journal here. What was sold after the backup was made is not in it."
    yield (
        "Names and cards that were learnt since come again from Astro; sales that were not finished are those of the"
        " backup."
    )
    yield (
        "What is open may have been sent meanwhile: Astro is asked about each operation before anything is sent."
        " No number is given twice."
    )
    if told.erased_since:
        yield f"{told.erased_since} pet owners who were erased since stay erased."
    if told.data_here:
        yield "What lies here now is set aside in quarantine/, not deleted."


def restored_lines(done: Restored) -> Iterator[str]:
    """What was done."""
    yield f"The backup was put back. Register {done.register} holds {done.sales} sales."
    if done.to_look_up:
        yield f"{done.to_look_up} operations may have been sent already: Astro is asked before anything is sent again."
    if done.left_to_other:
        yield (
            f"{done.left_to_other} operations were open at register {done.consequences.manifest.register} and are left"
            " to it: they stand in review here."
        )
    if done.set_aside:
        yield f"What lay here was set aside: {done.set_aside[0]} and {len(done.set_aside) - 1} more."


def day_and_time(moment: datetime) -> str:
    """By this computer's clock."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
