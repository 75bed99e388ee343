DROP INDEX `room_journal_actor`;--> statement-breakpoint
ALTER TABLE `room_journal` ADD `kind` text DEFAULT 'edit' NOT NULL;--> statement-breakpoint
CREATE INDEX `room_journal_turn` ON `room_journal` (`project_id`,`turn`,`seq`);--> statement-breakpoint
CREATE INDEX `room_journal_actor` ON `room_journal` (`project_id`,`actor`,`seq`);