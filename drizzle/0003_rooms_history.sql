CREATE TABLE `room_names` (
	`project_id` text NOT NULL,
	`seq` integer NOT NULL,
	`name` text NOT NULL,
	`actor` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `room_seen` (
	`project_id` text NOT NULL,
	`actor` text NOT NULL,
	`seq` integer NOT NULL,
	`time` integer NOT NULL,
	PRIMARY KEY(`project_id`, `actor`)
);
--> statement-breakpoint
CREATE TABLE `room_set_aside` (
	`project_id` text NOT NULL,
	`kind` text NOT NULL,
	`seq` integer NOT NULL,
	`time` integer NOT NULL,
	`bytes` blob NOT NULL,
	`set_aside_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `set_aside_at`, `kind`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `room_versions` (
	`project_id` text NOT NULL,
	`seq` integer NOT NULL,
	`started_at` integer NOT NULL,
	`time` integer NOT NULL,
	`actor` text NOT NULL,
	`turn` text,
	`touched` text NOT NULL,
	`frontiers` text NOT NULL,
	PRIMARY KEY(`project_id`, `seq`)
);
--> statement-breakpoint
ALTER TABLE `room_journal` ADD `step` text;--> statement-breakpoint
ALTER TABLE `room_journal` ADD `undoes` text;--> statement-breakpoint
ALTER TABLE `room_peers` ADD `retired` integer;--> statement-breakpoint
ALTER TABLE `room_updates` ADD `touched` text;