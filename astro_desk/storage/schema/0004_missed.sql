-- When a look behind the fence first missed an operation in doubt, by the boot clock: a second one must miss it, too.
ALTER TABLE operations ADD COLUMN missed_boot_ms INTEGER;
