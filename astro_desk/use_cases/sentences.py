"""The sentence of every code: what happened, and what the person can do. Codes are stable, sentences may improve.

A sentence's places are filled from the error's facts. It never holds a password, a token or a card track.
The tables stand in English; `sentence` says them in the language that is in force.
"""

from __future__ import annotations

from astro_desk.core.errors import AstroDeskError
from astro_desk.use_cases.checkup_words import CHECKUP
from astro_desk.use_cases.consequence_words import CONSEQUENCES
from astro_desk.use_cases.safekeeping_words import KEEPING
from astro_desk.use_cases.single_words import of_one
from astro_desk.use_cases.words import Texts, tr

SENTENCES: Texts[str] = {
    # closing a day
    "day_future": "{day} is still to come: a day is closed when it is over, or on its evening.",
    "day_empty": "Nothing was done on {day} at this register, so there is nothing to close.",
    "day_closed": "{day} is closed, and nothing came late since then.",
    "day_left": "{left} things are left of {day}. Settle them, or close it openly with a manager's PIN and a reason.",
    "day_needs_reason": "Say why the day is closed with something left: later closings show it.",
    # codes
    "card_track": "That was a payment card. It was wiped and not kept; please scan the goods or the loyalty phone.",
    "code_empty": "Nothing was scanned. Please scan again.",
    "code_too_long": "That scan has {length} characters, and no bar code has more than {limit}. Please scan again.",
    "code_control_characters": "The scanner sent signs that no bar code holds. Please scan again.",
    "check_digit_wrong": "“{text}” was not read right: its last digit does not fit. Please scan again.",
    "code_incomplete": "“{text}” has {digits} digits; bar codes have 8, 12, 13 or 14. Please scan again.",
    "nothing_found": "“{text}” is no item or name known here. Astro finds people by phone or e-mail.",
    "scan_overflow": "The scanner sent more than any bar code holds; it was ignored. Please scan again.",
    # quantities and the basket
    "quantity_invalid": "{quantity} is no quantity: it goes from 1 to {limit}.",
    "nothing_to_count": "There is no item yet whose quantity could change.",
    "nothing_to_undo": "There is nothing to take back.",
    "line_unknown": "There is no line {line} in this sale.",
    "sale_empty": "There is nothing in this sale yet.",
    "sale_being_saved": "The sale is just being saved.",
    "sale_not_held": "That sale is not held here any more.",
    "amount_negative": "“{text}” is less than nothing. Take goods back with a return.",
    "amount_unusual": "{amount} is a lot for one sale. A manager may confirm it with a PIN.",
    "amount_absurd": "{amount} is more than any sale comes to ({limit} at most).",
    "amount_invalid": "“{text}” is no amount. Type it like 41.50.",
    # finished sales: returns and corrections
    "unit_unknown": "That was not sold in this sale, so there is nothing to take back.",
    "unit_returned": "That was taken back already.",
    "return_too_many": "{count} cannot be taken back: of {bought} bought, {left} can still come back.",
    "return_undone": "That return was undone already.",
    "sale_unknown": "This register knows no such sale.",
    "sale_not_found": "“{text}” is no slip number, date or pet owner with a sale at this register.",
    "slip_unknown": "This register has no slip {number}. Check the signs, or look for the day or the pet owner.",
    "slip_of_other_register": "Slip {number} is of register {register}. Sales are put right at the register that made "
    "them; this one is {own}.",
    "no_sales_on": "This register finished no sale on {date}.",
    "no_sales_of": "This register has finished no sale of {name}.",
    "sale_has_owner": "This sale is {name}'s already. Move it if that is the wrong one.",
    "slip_too_old": "A sale finds its owner within {days} days; this one is of {date}.",
    "sale_taken_back": "Everything of this sale was taken back; there is nothing left to give to anybody.",
    "sale_without_owner": "This sale is nobody's yet. Give it to its owner instead of moving it.",
    "sale_theirs": "This sale is {name}'s already.",
    "slip_names_invalid": "Names on slips are one of: {names}.",
    "slip_words_long": "A slip's words have at most {limit} signs.",
    # pet owners
    "phone_invalid": "“{text}” is no phone number. Type digits, with the area code.",
    "email_invalid": "“{text}” is no e-mail address.",
    "owner_name_missing": "A new pet owner needs a first and a last name.",
    "owner_name_invalid": "A name has at most {limit} characters and no control signs.",
    "owner_contact_missing": "A new pet owner needs a phone or an e-mail.",
    "owner_exists": "{name} has this phone or e-mail already. Choose them instead.",
    "owner_missing": "Choose a pet owner first.",
    "owner_unknown": "Astro knows nobody by this phone or e-mail. Add them as a new pet owner.",
    # rewards
    "reward_taken": "This reward is taken already, in this sale or in another one here.",
    "reward_read_again": "Astro is being asked whether this reward still stands.",
    "reward_not_ready": "This reward is earned here, and ready when Astro has confirmed the punches.",
    "reward_earned_needs_pin": "Astro has not confirmed this reward yet. A manager may hand it out with a PIN.",
    "offer_accepted": "“{offer}” is accepted in this sale already.",
    "offer_ambiguous": "Several offers begin with “{offer}”.",
    "offer_not_accepted": "“{offer}” is not accepted in this sale.",
    "offer_not_free_good": "“{offer}” gives no free good, so there is none to choose.",
    "offer_item_elsewhere": "No unit of that item in this sale counts for “{offer}”.",
    "offer_no_item": "There is nothing in this sale yet that could count for “{offer}”.",
    "offer_wrong_item": "None of the goods in this sale counts for “{offer}”.",
    "offer_not_enrolled": "This store does not take part in “{offer}”.",
    "offer_unlisted": "Astro lists “{offer}” no more: it has ended, or this store takes part in it no longer.",
    "offer_limit_reached": "A pet owner gets “{offer}” {limit} times at most, and this one has had it.",
    "offer_in_store_only": "“{offer}” is for goods that are handed over in the store.",
    "offer_refused_before": "Astro has refused “{offer}” to this pet owner before. Its own page says why.",
    "offer_declined": "“{offer}” is declined for this sale.",
    "offer_one_more_free": "One more for a free one: “{offer}”.",
    "offer_some_more_free": "{missing} more for a free one: “{offer}”.",
    "offer_one_more": "One more for “{offer}”.",
    "offer_some_more": "{missing} more for “{offer}”.",
    "offer_ready": "“{offer}” applies if it is accepted: {gain}.",
    "offer_ready_unknown": "“{offer}” counts goods of this sale. Accept it to tell Astro.",
    "offer_applied": "“{offer}” is applied: {gain}.",
    "offer_applied_unknown": "“{offer}” is accepted: Astro is told of the goods that count.",
    "offer_terms_unknown": "Nothing says how many it takes or what it gives; see the offer's own page.",
    "offer_limits_at_astro": "Limits over all stores are known to Astro alone, and it answers after the sale.",
    "offer_offline": "Astro cannot be asked now: it may still refuse.",
    "offer_offline_until": "Astro cannot be asked now: it may still refuse, and must hear of it by {ends}.",
    "offer_list_old": "Astro's list of offers was read more than a day ago.",
    "points_limit_sale": "Rewards for points in one sale: {limit} at most.",
    "points_too_few": "“{reward}” takes {required} points; {points} may be spent now.",
    "points_same_day": "“{reward}” takes {required} points, and points of today may not be spent today.",
    "points_reward_unknown": "There is no points reward “{reward}” for this pet owner.",
    "points_rules_need_pin": "What holds for points is set by a manager, with a PIN.",
    "points_rules_invalid": "That is no rule for points. See the handbook for what may be set.",
    "receipt_code_invalid": "“{form}” does not say where the total stands in a receipt's bar code.",
    "offer_not_begun": "“{offer}” begins on {starts}.",
    "offer_over": "“{offer}” ended on {ends}.",
    "offer_unknown": "There is no offer “{offer}”.",
    # what a person keys into Astro's page
    "by_hand_needs_pin": "Which goods are keyed in by hand is a manager's matter: the PIN first.",
    "by_hand_kind": "“{kind}” is none of {kinds}.",
    "by_hand_words": "It needs a title, and title and words have {limit} characters at most.",
    "by_hand_full": "The list holds {limit} items.",
    "by_hand_item_unknown": "“{item}” is not on the list of goods that are keyed in by hand.",
    "by_hand_unknown": "There is no entry {number} on the by-hand list.",
    "test_customer_needs_pin": "Who counts as the test customer is a manager's matter: the PIN first.",
    "test_customer_sign": "A sign is a name, phone, e-mail or Astro id of {limit} characters at most, and 20 are kept.",
    "test_customer_sign_unknown": "“{sign}” is none of the store's own signs.",
    "by_hand_ticked": "Entry {number} was ticked off already, by {by}.",
    "reward_none": "There is no reward to redeem in “{program}”.",
    "reward_item_unknown": "“{item}” is not among the goods that this reward gives.",
    "program_unknown": "There is no program “{program}”.",
    "program_ambiguous": "“{program}” fits more than one program.",
    "redeem_offline_never": "Rewards are not handed out while Astro cannot be asked.",
    "snapshot_too_old": "Astro was last asked about this owner too long ago. A manager may redeem with a PIN.",
    "redeem_limit_owner": "Without Astro, one owner redeems {limit} at most. A manager may add one with a PIN.",
    "redeem_limit_register": "Without Astro, a register redeems {limit} at most. A manager may add one with a PIN.",
    "reward_redeemed_elsewhere": "“{what}” was redeemed elsewhere meanwhile. Take it out of the sale, or charge it.",
    "reward_gone_meanwhile": "Astro has this reward no more: it was redeemed elsewhere or withdrawn. Charge the good.",
    "contact_needed": "The brand asks for the pet owner's {field} before it gives this reward.",
    "contact_field_unknown": "“{field}” is nothing that a brand asks for: email, address, city, state or zip.",
    "contact_field_invalid": "That is no {field}.",
    "nothing_asked": "Nothing is being asked about the last scan.",
    "dearer_no_reward": "There is no reward in this sale in whose place a dearer good could go.",
    "dearer_qualifies": "“{item}” is among the goods that this reward gives: redeem it itself.",
    "redemption_unknown": "There is no such redemption here.",
    "redemption_undone": "That redemption was taken back already.",
    "redemption_in_review": "That redemption waits for a person: settle it in the review first.",
    "rules_need_pin": "Only a manager sets this: the PIN first.",
    "policy_rule_unknown": "“{rule}” is no rule: never, confirmed or earned.",
    "policy_number_invalid": "{number} is out of bounds: {least} to {most}.",
    "months_invalid": "“{months}” is no window: 0 to {most} months, 0 for never, or “astro” for what Astro says.",
    "needs_unknown": "“{needs}” is nothing that a brand asks for: nothing, email or address.",
    "punch_fell_off": "Bought more than {months} months ago.",
    "manager_allows": "A manager allows the next reward of this sale.",
    "pin_wrong": "That is nobody's PIN here.",
    "pin_invalid": "A PIN has 4 to 12 digits.",
    "pins_differ": "The two PINs are not the same.",
    "pin_not_set": "This register has no manager's PIN yet.",
    "pin_wait": "Too many wrong PINs. Try again in {seconds} s.",
    # people
    "pin_taken": "Somebody has this PIN already. Choose another one.",
    "pin_missing": "Whoever is more than a cashier needs a PIN.",
    "pin_needed": "Sign on with the PIN.",
    "role_may_not": "This PIN is right, but its role may not do this.",
    "records_kind_unknown": "“{kind}” is no list of records: {kinds}.",
    "role_unknown": "“{role}” is no role: {roles}.",
    "command_needs_pin": "This takes the PIN of somebody who may do it: `pin` with --secrets-stdin, or typed.",
    "people_need_pin": "Who works here is a manager's matter: the PIN first.",
    "person_unknown": "Nobody called “{name}” works here.",
    "person_off": "{name} is switched off. A manager can switch them on again.",
    "person_exists": "Somebody called {name} works here already.",
    "person_name_missing": "A person needs a name.",
    "person_name_invalid": "A name has at most {limit} characters, no control signs, and is not only digits.",
    "last_manager": "This is the last manager. Make somebody else a manager first.",
    "sign_on_unknown": "“{rule}” is no way to sign on: open, name or pin.",
    "lock_minutes_invalid": "“{minutes}” is no time: 0 to {most} minutes, 0 for never.",
    "nobody_to_sign_on": "Nobody could sign on then. Add a cashier or a manager with a PIN first.",
    "nobody_signed_on": "Nobody is signed on.",
    "register_locked": "The register is locked. Sign on first.",
    "undo_needs_pin": "A reward of another day is taken back by a manager: the PIN first.",
    # disk and database
    "disk_full": "The disk is full: this was not saved. Free some space and try again; the sale is still here.",
    "disk_read_only": "The data folder cannot be written: this was not saved. The sale is still on the screen.",
    "not_saved": "The disk did not take it: this was not saved. The sale is still on the screen; try again.",
    "database_newer": "The data was written by a newer Astro Desk. Update the program; nothing was changed.",
    "database_older": "The data is of an older Astro Desk. Start the counter once: it brings it up to date, "
    "after a copy.",
    "database_recoverable": "The database is damaged. It was left as it is, and the journal beside it holds the sales.",
    "database_damaged": "The database is damaged. It was left as it is, and the journal beside it holds the sales: "
    "close Astro Desk and run `astro-desk recover`.",
    "database_missing": "There is no Astro Desk database in this folder. Run `configure` or open the counter once.",
    "database_unsafe": "The database does not keep its promises on this disk ({pragma}). Nothing was changed.",
    "key_file_damaged": "The file key.json cannot be read. Bring it back from a copy; nothing was changed.",
    "key_file_missing": "The file key.json is missing, and without it nothing here opens. Bring it back from a backup; "
    "nothing was changed.",
    "closing": "Astro Desk is closing: this was not saved.",
    "file_exists": "{file} is there already. Nothing was changed.",
    "file_unwritable": "{file} cannot be written: {reason}.",
    "wrong_key": "The key does not open this database. Nothing was changed.",
    "passphrase_wrong": "That is not the store's passphrase. Nothing was changed.",
    "passphrase_missing": "The store's passphrase is needed, because no keyring on this computer holds the key.",
    "passphrase_too_short": "The store's passphrase needs at least {limit} characters.",
    "already_running": "Astro Desk is running already with this data. Use that window.",
    "data_on_network": "The data folder lies on a network drive, where sales could be lost. Choose a local one.",
    # what verify finds; a place stands before each
    "database_lost": "The database is gone. The journal holds the sales: run `recover`.",
    "database_unreadable": "The database cannot be read. The journal holds the sales: run `recover`.",
    "database_page_damaged": "The database is damaged ({what}). The journal holds the sales: run `recover`.",
    "database_behind": "The database lacks the journal's last {missing} lines, after number {found}. "
    "The next start adds them.",
    "journal_lost": "There is no journal.",
    "journal_missing": "There is no journal, though the database knows {known} lines of it. "
    "`recover` writes it anew from the database.",
    "journal_short": "The journal ends at number {found}, and the database knows {known}: {missing} were cut off.",
    "journal_forked": "Number {known} is another line than the one that the database knows.",
    "journal_torn": "It ends in half a line, of which nobody was told. The next start drops it.",
    "journal_line_changed": "This line is not what was written.",
    "journal_lines_missing": "Lines are missing here: number {expected} should stand here, and {found} does.",
    "journal_line_misplaced": "Number {found} stands where {expected} should: it was moved, repeated or put in.",
    "journal_line_of_another_chain": "Number {found} does not follow the line before it: one of them was exchanged.",
    "journal_line_forged": "Number {found} was written without this database's key; it names the key {key}.",
    "row_differs": "The {what} {name} is not what the journal says.",
    "row_missing_in_database": "The {what} {name} is in the journal and not in the database.",
    "row_missing_in_journal": "The {what} {name} is in the database and not in the journal.",
    "derived_differs": "What is found and counted by {what} does not fit the rows that it is made of "
    "({count} entries). `recover` makes it anew.",
    "event_unreadable": "A line of the journal cannot be applied (number {number}).",
    "more_differences": "{more} more rows differ.",
    "side_file_changed": "The sealed file of a pet owner whom Astro does not have yet is not what was written.",
    "side_file_missing": "The sealed file of a pet owner whom Astro does not have yet is gone.",
    # recover and backup
    "nothing_left": "Neither the database nor the journal can be read: there is nothing to recover from. "
    "Bring the folder back from a backup; nothing was changed.",
    "nothing_to_recover": "Database and journal are whole and agree. There is nothing to recover; nothing was changed.",
    "recover_needs_reason": "Database and journal disagree, and neither is damaged. Say which of them to believe, and "
    "why: --believe journal or database, with --reason. Nothing was changed.",
    "recover_would_lose": "The one to be believed is damaged itself: sales would be lost. "
    "Run `recover` without --believe; nothing was changed.",
    "reason_missing": "--believe and --reason go together.",
    # what opening found; selling goes on
    "journal_broken": "The journal was changed by something else than this program. Run `verify` to see where.",
    "journal_behind": "The journal is shorter than it was. Run `recover`: it is written anew from the database.",
    "database_restored": "The database was older than the journal, or gone, and was filled from it. "
    "Astro is asked before anything is sent again.",
    "owner_nameless": "A pet owner who was made here is without name and contact.",
    # import; of a line's own problem its number stands before it
    "import_unreadable": "{file} cannot be read: {reason}. Nothing was taken in.",
    "import_too_large": "The file has {size} MB, and no list has more than {limit}. Nothing was taken in.",
    "import_too_many_rows": "The file has more than {limit} rows. Split it; nothing was taken in.",
    "import_empty": "There is nothing in this file.",
    "import_is_workbook": "That is a spreadsheet's own file. Save it as CSV (UTF-8) there, and take that.",
    "import_is_binary": "That is no text: line {line} holds signs that no list has. Nothing was taken in.",
    "import_mixed_encodings": "Line {other} is written in one encoding and line {line} in another: names would be "
    "spelled wrong. Save the file anew as UTF-8; nothing was taken in.",
    "import_encoding_unknown": "Line {line} holds signs of no encoding that is known here. Save the file as UTF-8; "
    "nothing was taken in.",
    "import_quotes": "The quotation marks do not fit in the row that begins on line {line}: one is missing or too "
    "many. Nothing was taken in.",
    "import_encoding_unheard": "“{encoding}” is no encoding that is read here: {known}.",
    "import_line_too_long": "Line {line} has more than {limit} signs: this is no list, or its lines have lost their "
    "ends. Nothing was taken in.",
    "import_too_many_columns": "The first line names {found} columns, and no list has more than {limit}. "
    "Nothing was taken in.",
    "import_headings_missing": "The first line holds no headings but {columns}. Put a line above it that names the "
    "columns.",
    "import_columns_missing": "There is no column for: {missing}. The file has {columns}. Say which one it is.",
    "import_column_unknown": "There is no column “{column}”. The file has {columns}.",
    "import_field_unknown": "“{field}” is none of {known}.",
    "import_lines_invalid": "{count} lines cannot be taken, the first is line {line}. Nothing was taken in.",
    "import_cancelled": "It was broken off. Nothing was taken in.",
    "import_goes_on": "It was broken off while it was being kept: what was accepted comes in at the next start. "
    "Take the file in again to be sure; nothing comes twice.",
    "import_wrong_columns": "It has {found} columns, and there are {expected} headings.",
    "phone_shortened": "“{text}” is a phone number that a spreadsheet has shortened. Show that column as text there.",
    "code_shortened": "“{text}” is a code that a spreadsheet has shortened. Show that column as text there.",
    "item_description_invalid": "An item needs a description of at most {limit} signs.",
    # export and erasing
    "export_what": "Say what: --owners FILE, --items FILE, --day DATE or --owner ID.",
    "export_name": "{file} must end in .csv or .json; what is no table only in .json.",
    "date_invalid": "“{text}” is no date. Type it like 2026-03-14.",
    "import_under_way": "A file is just being taken in. Wait for its end.",
    "owner_not_here": "This register knows no pet owner “{text}”.",
    "owners_fit": "More than one pet owner fits; say which by the id: {ids}.",
    "owner_has_open": "Astro has not heard everything of this pet owner yet: {count} operations are open. Let them "
    "be sent, or settle them, first. Nothing was changed.",
    "owner_erased": "This pet owner was erased here, and Astro cannot be told of them any more.",
    "erase_why_missing": "Say why: {known}. Nothing was changed.",
    "owner_in_sale": "A sale that is not finished is this pet owner's. Finish or drop it first. Nothing was changed.",
    # Astro and set-up
    "not_set_up": "This register does not know Astro yet. Run `configure`, or open the counter.",
    "api_url_invalid": "No web address: it looks like https://api.astroloyalty.com/api/json, without a log-in in it.",
    "api_url_not_https": "The way to {host} is not encrypted. Only https is used; http is for this computer itself.",
    "register_name_invalid": "“{name}” is no register name: 1 to 6 letters or digits.",
    "register_fixed": "This data belongs to register {name}. Another register needs a folder of its own.",
    "account_invalid": "The Astro user name or client id holds signs that nobody can type.",
    "username_missing": "The Astro user name is missing.",
    "client_id_missing": "The Astro client id is missing.",
    "password_missing": "The Astro password is missing. Give it on standard input with --secrets-stdin.",
    "password_again": "Type the password again: another address or user never gets the one that is kept.",
    "log_in_tries": "Astro refused {count} log-ins in a row. Wait {minutes} min, lest it lock the user.",
    "secrets_unreadable": "Standard input must hold one JSON object with `password` and `passphrase`.",
    "settings_unknown_key": "settings.toml holds the unknown key “{key}”.",
    "settings_invalid": "settings.toml: “{key}” cannot be {value}.",
    "settings_unreadable": "settings.toml cannot be read: {reason}.",
    "sign_in_needed": "Astro does not take this log-in. Enter the password again; the queue waits.",
    "offline": "Astro cannot be reached. Everything is kept here and sent later.",
    "ca_file_unreadable": "The file with more certificates cannot be read.",
    "tls_untrusted": "The connection to Astro is not trusted: something may be reading along. Nothing is sent.",
    "astro_read_failed": "Astro could not be read just now.",
    "demo_greeting": "Practice store: nothing is kept. Sally is 5550100199, the manager's PIN 2468.",
    # the command line
    "verb_unknown": "There is no verb “{verb}”.",
    "verb_arguments": "“{verb}” is written: {usage}.",
    "fault_unknown": "{fault}",
    "port_taken": "Port {port} is in use by another program.",
    "port_invalid": "{port} is no port: they go from 0 to 65535.",
    "practice_data_unreadable": "{file} is no practice store: {reason}.",
    "script_missing": "{file} cannot be read: {reason}.",
    "astro_password_wrong": "Astro does not take this user name and password. Nothing was changed.",
    "several_fit": "More than one fits; say which.",
    # settling a case in review
    "case_unknown": "There is no case {number}. `review` lists them.",
    "case_changed": "Somebody else has just settled this. Look at the list again; nothing was changed.",
    "case_needs_pin": "A manager's PIN is needed to close this without telling Astro.",
    "case_may_double": "A manager's PIN is needed to send this again: if Astro has it already, it is booked twice.",
    "difference_needs_pin": "A manager's PIN is needed to let this difference be.",
    "difference_changed": "This difference is another one by now, or settled. Look at the list again.",
    "choice_not_here": "That is no way out of this case. The ways are: {choices}.",
    "why_missing": "Say why, for whoever looks at this later.",
    "correction_missing": "Say what is right: another item code, or the pet owner's phone or e-mail.",
    # why an operation stands in review
    "case_restored": "An older copy of the data was put back: nobody can tell whether Astro has it. "
    "See Astro's own report.",
    "case_item_unknown": "Astro does not have this good among those that the reward gives.",
    "contact_of_other_name": "Astro has this phone or e-mail under another name.",
    "link_conflict": "Astro ties our number for this pet owner to somebody else.",
    "link_not_confirmed": "Astro took the link, but does not answer to it.",
    "owner_not_at_astro": "Astro knows this pet owner no more, or means somebody else by the number.",
    "owner_unreadable": "Astro's answers about this pet owner could not be read for an hour.",
    "keeps_failing": "It failed again and again while others went through.",
    "redeemed_unproven": "The reward is redeemed, and nothing proves that it was here.",
    "reward_already_redeemed": "Somebody else redeemed this reward first: the goods were handed out twice.",
    "reward_gone": "Astro has this reward no more.",
    "reward_not_found": "Astro has no open reward for this redemption.",
    "purchase_redeemed": "This purchase filled a card whose reward was handed out, so Astro keeps it. Either undo the "
    "redemption and send the removal again, or leave the punch where it is and write the removal off.",
    "not_taken_back": "The same unit was not taken back from the other pet owner, so it was not given to this one.",
    "reward_item_unnamed": "Astro does not tell its number of this good. Redeem it on Astro's own page.",
    "undo_unproven": "Nothing shows that the reward is open again.",
    "needs_email": "The brand asks for an e-mail first. Type it, and the redemption is sent again.",
    "needs_address": "The brand asks for a postal address first. Type the street, and it is sent again.",
    "needs_city": "The brand asks for the city of the postal address. Type it, and the redemption is sent again.",
    "needs_state": "The brand asks for the state of the postal address. Type it, and the redemption is sent again.",
    "needs_zip": "The brand asks for the ZIP code of the postal address. Type it, and the redemption is sent again.",
    "needs_contact": "The brand asks for an e-mail or a postal address first.",
    "offer_too_late": "The offer ended before Astro could be told. Upload it with `export --offers` within 15 days.",
    "offer_reward_not_found": "Astro has counted the goods and gives no reward for this offer.",
    "outcome_unknown": "Nobody can tell whether Astro has it. See Astro's own report.",
    # why an operation still waits
    "looking_up": "Astro's answer was lost; it is being looked up.",
    "trying_again": "Astro did not take it yet; it is tried again.",
    "waits_for_another": "It waits for another one.",
    "no_network": "This computer has no network.",
    "no_internet": "The internet cannot be reached.",
    "astro_down": "Astro does not answer.",
    "astro_busy": "Astro asks for patience.",
    "astro_slow": "Astro answers too slowly.",
    "astro_unreadable": "Something answers that is not Astro.",
    "switched_off": "The network is switched off at this register.",
    "starting": "Astro was not asked yet.",
    # taken back or ended here
    "taken_back": "Taken back before it was sent.",
    "offer_by_hand": "Astro keeps the units of an offer that was used. The by-hand list says what to take back.",
    "kept": "The unit stays with the pet owner after all.",
    "nothing_there": "Astro never counted it, so there was nothing to take back.",
    "owner_not_linked": "Astro has not said yet who this is. Link them by their phone or e-mail instead.",
    "owner_being_made": "Astro is being told of this pet owner just now. Look again in a few minutes.",
    "owner_named": "The pet owner was added by name instead.",
}
SENTENCES |= KEEPING | CHECKUP | CONSEQUENCES


def sentence(code: str, facts: dict[str, object] | None = None) -> str:
    """What to tell a person. A code without a sentence is told as such, so that it can be reported."""
    template = of_one(code, facts or {}) or SENTENCES.get(code)
    if template is None and code.removeprefix("astro_").isdigit():
        return tr("Astro refused it with status {status}.", status=code.removeprefix("astro_"))
    if template is None:
        return tr("Something went wrong ({code}).", code=code)
    return tr(template).format_map(_Facts(facts or {}))


def explain(error: AstroDeskError) -> str:
    return sentence(error.code, error.facts)


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"
