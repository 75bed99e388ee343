CREATE TABLE `uploads` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`actor` text NOT NULL,
	`name` text NOT NULL,
	`length` integer NOT NULL,
	`offset` integer NOT NULL,
	`place` text,
	`asset_id` text,
	`node_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `uploads_actor` ON `uploads` (`actor`,`finished_at`);--> statement-breakpoint
CREATE INDEX `uploads_expiry` ON `uploads` (`expires_at`);