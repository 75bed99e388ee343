ALTER TABLE `assets` ADD `tags` text;--> statement-breakpoint
ALTER TABLE `assets` ADD `description` text;--> statement-breakpoint
ALTER TABLE `assets` ADD `understanding` text;--> statement-breakpoint
ALTER TABLE `assets` ADD `trashed_at` integer;--> statement-breakpoint
ALTER TABLE `assets` ADD `trashed_by` text;--> statement-breakpoint
CREATE INDEX `assets_created` ON `assets` (`created_at`);--> statement-breakpoint
CREATE INDEX `assets_trashed` ON `assets` (`trashed_at`) WHERE trashed_at is not null;