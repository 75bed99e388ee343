CREATE TABLE `approvals` (
	`id` text PRIMARY KEY NOT NULL,
	`turn_id` text NOT NULL,
	`project_id` text NOT NULL,
	`agent` text NOT NULL,
	`words` text NOT NULL,
	`edits` text NOT NULL,
	`estimate_micros` integer,
	`state` text NOT NULL,
	`edited_to` text,
	`reason` text,
	`decided_by` text,
	`decided_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `approvals_turn` ON `approvals` (`turn_id`);--> statement-breakpoint
CREATE INDEX `approvals_open` ON `approvals` (`project_id`,`created_at`) WHERE state = 'open';--> statement-breakpoint
CREATE TABLE `chats` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`title` text NOT NULL,
	`mode` text NOT NULL,
	`approval` text NOT NULL,
	`model` text,
	`always` text NOT NULL,
	`forked_from` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `chats_project` ON `chats` (`project_id`,`updated_at`);--> statement-breakpoint
CREATE TABLE `personas` (
	`project_id` text DEFAULT '' NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`title` text NOT NULL,
	`prompt` text NOT NULL,
	`model` text,
	`tools` text,
	`changed_by` text NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `kind`, `name`)
);
--> statement-breakpoint
CREATE TABLE `turn_cache` (
	`key` text PRIMARY KEY NOT NULL,
	`outcome` text NOT NULL,
	`cost_micros` integer NOT NULL,
	`stored_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `turn_calls` (
	`id` text PRIMARY KEY NOT NULL,
	`turn_id` text NOT NULL,
	`span` text NOT NULL,
	`number` integer NOT NULL,
	`sending` integer NOT NULL,
	`state` text NOT NULL,
	`model` text NOT NULL,
	`provider` text NOT NULL,
	`tokens_in` integer,
	`tokens_cached` integer,
	`tokens_out` integer,
	`cost_micros` integer,
	`started_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `turn_calls_name` ON `turn_calls` (`turn_id`,`span`,`number`,`sending`);--> statement-breakpoint
CREATE TABLE `turn_events` (
	`turn_id` text NOT NULL,
	`seq` integer NOT NULL,
	`key` text NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`agent` text,
	`span` text,
	`data` text NOT NULL,
	PRIMARY KEY(`turn_id`, `seq`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `turn_events_key` ON `turn_events` (`turn_id`,`key`);--> statement-breakpoint
CREATE TABLE `turn_words` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`turn_id` text NOT NULL,
	`actor` text NOT NULL,
	`text` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `turn_words_turn` ON `turn_words` (`turn_id`,`seq`);--> statement-breakpoint
CREATE TABLE `turns` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`chat_id` text NOT NULL,
	`mode` text NOT NULL,
	`approval` text NOT NULL,
	`text` text NOT NULL,
	`options` text NOT NULL,
	`state` text NOT NULL,
	`answer` text,
	`report` text,
	`error` text,
	`tokens_in` integer DEFAULT 0 NOT NULL,
	`tokens_out` integer DEFAULT 0 NOT NULL,
	`cost_micros` integer DEFAULT 0 NOT NULL,
	`is_cost_unknown` integer DEFAULT false NOT NULL,
	`held_at` integer,
	`held_by` text,
	`job_id` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`chat_id`) REFERENCES `chats`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `turns_chat` ON `turns` (`chat_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `turns_project` ON `turns` (`project_id`,`created_at`);--> statement-breakpoint
ALTER TABLE `projects` ADD `instructions` text;