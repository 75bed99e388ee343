CREATE TABLE `schedules` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`cron` text NOT NULL,
	`timezone` text NOT NULL,
	`command` text NOT NULL,
	`params` text NOT NULL,
	`project_id` text,
	`missed` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`paused_at` integer,
	`paused_by` text,
	`next_at` integer,
	`last_at` integer,
	`last_job_id` text
);
--> statement-breakpoint
CREATE INDEX `schedules_due` ON `schedules` (`next_at`);--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`url` text NOT NULL,
	`events` text NOT NULL,
	`project_id` text,
	`secret_number` integer NOT NULL,
	`seen` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`paused_at` integer,
	`paused_why` text
);
