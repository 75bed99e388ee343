CREATE TABLE `worker_files` (
	`run_id` text NOT NULL,
	`lease_number` integer NOT NULL,
	`name` text NOT NULL,
	`sha256` text NOT NULL,
	`bytes` integer NOT NULL,
	`probe` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`run_id`, `lease_number`, `name`),
	FOREIGN KEY (`sha256`) REFERENCES `blobs`(`sha256`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `worker_files_blob` ON `worker_files` (`sha256`);--> statement-breakpoint
ALTER TABLE `action_runs` ADD `answer` text;