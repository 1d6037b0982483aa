"""What a person is told about backups: what putting one back will do, before it is done and after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from astro_desk.core.backups import Consequences, JournalFate, Manifest, Restored
from astro_desk.use_cases.words import Texts, counted, tr

KEEPING: Texts[str] = {
    "backup_missing": "There is no backup {file}.",
    "backup_none": "{file} is no backup of Astro Desk. Nothing was changed.",
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
    "backup_folder_no_folder": "That is a file, and no folder. Choose a folder for the backups.",
    "backup_folder_read_only": "Nothing can be written into this folder. Choose another one, or change its rights.",
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
    facts = {
        "at": day_and_time(manifest.made_at),
        "register": manifest.register or "—",
        "sales": _sales(manifest.sales),
        "last": day_and_time(manifest.last_sale_at) if manifest.last_sale_at else "",
        "owners": counted(tr("{n} pet owner"), tr("{n} pet owners"), manifest.owners),
        "open": counted(
            tr("{n} operation that was open then"), tr("{n} operations that were open then"), manifest.open_operations
        ),
    }
    if manifest.last_sale_at:
        yield tr("Made {at} by register {register}: {sales}, the last one of {last}, {owners}, {open}.", **facts)
    else:
        yield tr("Made {at} by register {register}: {sales}, {owners}, {open}.", **facts)


def consequence_lines(told: Consequences) -> Iterator[str]:
    """What will be true after it is put back, the most important first."""
    yield from manifest_lines(told.manifest)
    if told.from_the_future:
        yield tr("By this computer's clock that is in the future: one of the two clocks is wrong.")
    since = {
        "sales": _sales(told.sales_since),
        "events": counted(tr("{n} event"), tr("{n} events"), told.events_since),
    }
    match told.fate:
        case JournalFate.GOES_ON if told.events_since:
            yield tr(
                "Made since: {sales} and {events}. They stand in today's journal and come back from it; "
                "no sale is lost.",
                **since,
            )
        case JournalFate.GOES_ON:
            yield tr("Nothing was sold since.")
        case JournalFate.UNITED:
            yield tr(
                "Today's journal is damaged or does not go on from this backup. What can be read of it ({sales} "
                "and {events}) is added, and the journal is written anew.",
                **since,
            )
        case JournalFate.OLDER:
            yield tr("The journal here is shorter than the backup's; the backup's own takes its place.")
        case JournalFate.NONE_HERE:
            yield tr("There is no journal here. What was sold after the backup was made is not in it.")
    yield tr(
        "Names and cards that were learnt since come again from Astro; sales that were not finished are those of the "
        "backup."
    )
    yield tr(
        "What is open may have been sent meanwhile: Astro is asked about each operation before anything is sent. "
        "No number is given twice."
    )
    if told.erased_since:
        yield counted(
            tr("{n} pet owner who was erased since stays erased."),
            tr("{n} pet owners who were erased since stay erased."),
            told.erased_since,
        )
    if told.data_here:
        yield tr("What lies here now is set aside in quarantine/, not deleted.")


def restored_lines(done: Restored) -> Iterator[str]:
    """What was done."""
    yield tr("The backup was put back. Register {name} holds {sales}.", name=done.register, sales=_sales(done.sales))
    if done.to_look_up:
        yield may_have_been_sent(done.to_look_up)
    if done.left_to_other:
        yield counted(
            tr("{n} operation was open at register {name} and is left to it: it stands in review here."),
            tr("{n} operations were open at register {name} and are left to it: they stand in review here."),
            done.left_to_other,
            name=done.consequences.manifest.register,
        )
    if done.set_aside:
        yield tr(
            "What lay here was set aside: {first} and {more} more.",
            first=done.set_aside[0],
            more=len(done.set_aside) - 1,
        )


def may_have_been_sent(operations: int) -> str:
    return counted(
        tr("{n} operation may have been sent already: Astro is asked before it is sent again."),
        tr("{n} operations may have been sent already: Astro is asked before anything is sent again."),
        operations,
    )


def _sales(number: int) -> str:
    return counted(tr("{n} sale"), tr("{n} sales"), number)


def day_and_time(moment: datetime) -> str:
    """By this computer's clock."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
