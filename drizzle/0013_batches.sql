CREATE TABLE `batch_cells` (
	`batch_id` text NOT NULL,
	`place` integer NOT NULL,
	`generation_id` text,
	`refusal` text,
	`micros` integer,
	`review` text,
	PRIMARY KEY(`batch_id`, `place`),
	FOREIGN KEY (`batch_id`) REFERENCES `batches`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `batch_cells_generation` ON `batch_cells` (`generation_id`);--> statement-breakpoint
CREATE TABLE `batches` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`title` text NOT NULL,
	`template` text NOT NULL,
	`rows` text NOT NULL,
	`models` text NOT NULL,
	`takes` integer NOT NULL,
	`seed` integer NOT NULL,
	`inputs` text NOT NULL,
	`budget_micros` integer,
	`accepts_unknown_price` integer DEFAULT false NOT NULL,
	`state` text NOT NULL,
	`note` text,
	`job_id` text NOT NULL,
	`created_by` text NOT NULL,
	`turn_id` text,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `batches_project` ON `batches` (`project_id`,`created_at`);