CREATE TABLE `variables` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`changed_by` text NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `batches` ADD `variables` text DEFAULT '{}' NOT NULL;