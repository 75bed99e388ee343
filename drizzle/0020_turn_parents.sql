CREATE TABLE `turn_parents` (
	`turn_id` text PRIMARY KEY NOT NULL,
	`parent_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `turn_parents_parent` ON `turn_parents` (`parent_id`);--> statement-breakpoint
ALTER TABLE `turn_calls` ADD `tokens_held` integer;