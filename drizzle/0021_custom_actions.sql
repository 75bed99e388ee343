CREATE TABLE `action_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`action_id` text NOT NULL,
	`version_id` text NOT NULL,
	`node_id` text,
	`inputs` text NOT NULL,
	`params` text NOT NULL,
	`state` text NOT NULL,
	`job_id` text NOT NULL,
	`failure` text,
	`log` text DEFAULT '' NOT NULL,
	`note` text,
	`outputs` text,
	`requested_by` text NOT NULL,
	`turn_id` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	`worker_id` text,
	`lease_number` integer DEFAULT 0 NOT NULL,
	`lease_until` integer,
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `action_runs_node` ON `action_runs` (`project_id`,`node_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `action_runs_state` ON `action_runs` (`state`,`action_id`);--> statement-breakpoint
CREATE INDEX `action_runs_turn` ON `action_runs` (`turn_id`);--> statement-breakpoint
CREATE TABLE `action_secrets` (
	`action_id` text NOT NULL,
	`name` text NOT NULL,
	`sealed` text NOT NULL,
	`changed_by` text NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`action_id`, `name`)
);
--> statement-breakpoint
CREATE TABLE `action_versions` (
	`id` text PRIMARY KEY NOT NULL,
	`action_id` text NOT NULL,
	`version` text NOT NULL,
	`manifest` text NOT NULL,
	`code` text NOT NULL,
	`sha256` text NOT NULL,
	`source` text NOT NULL,
	`source_url` text,
	`state` text NOT NULL,
	`proposed_by` text NOT NULL,
	`proposed_at` integer NOT NULL,
	`turn_id` text,
	`reviewed_by` text,
	`reviewed_at` integer,
	FOREIGN KEY (`action_id`) REFERENCES `actions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `action_versions_action` ON `action_versions` (`action_id`,`proposed_at`);--> statement-breakpoint
CREATE TABLE `actions` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`version_id` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `actions_name` ON `actions` (`name`);--> statement-breakpoint
CREATE TABLE `sandbox_files` (
	`turn_id` text NOT NULL,
	`path` text NOT NULL,
	`body` blob NOT NULL,
	PRIMARY KEY(`turn_id`, `path`)
);
--> statement-breakpoint
CREATE TABLE `sandbox_uses` (
	`turn_id` text NOT NULL,
	`key` text NOT NULL,
	`answer` text NOT NULL,
	PRIMARY KEY(`turn_id`, `key`)
);
--> statement-breakpoint
CREATE TABLE `workers` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`actions` text,
	`key_number` integer DEFAULT 1 NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`seen_at` integer,
	`revoked_at` integer
);
