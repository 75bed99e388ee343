CREATE TABLE `job_lanes` (
	`lane` text NOT NULL,
	`priority` integer NOT NULL,
	`virtual` real NOT NULL,
	PRIMARY KEY(`lane`, `priority`)
);
--> statement-breakpoint
CREATE TABLE `job_limits` (
	`resource` text PRIMARY KEY NOT NULL,
	`at_once` integer,
	`per_minute` integer,
	`tokens` real DEFAULT 0 NOT NULL,
	`filled_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `job_pauses` (
	`scope` text PRIMARY KEY NOT NULL,
	`by` text NOT NULL,
	`by_name` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
DROP INDEX `jobs_ready`;--> statement-breakpoint
ALTER TABLE `jobs` ADD `resource` text;--> statement-breakpoint
ALTER TABLE `jobs` ADD `person` text;--> statement-breakpoint
ALTER TABLE `jobs` ADD `lane` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `ready` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `fair` real DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `blockers` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `attempt_started_at` integer;--> statement-breakpoint
ALTER TABLE `jobs` ADD `aftermath` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `jobs_line` ON `jobs` (`lane`,`priority`,`fair`,`id`) WHERE ready = 1;--> statement-breakpoint
CREATE INDEX `jobs_turn` ON `jobs` (`lane`,`priority`,`person`,`fair`) WHERE ready = 1;--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`run_at`) WHERE ready = 0 and blockers = 0 and state in ('queued', 'scheduled', 'waiting');--> statement-breakpoint
CREATE INDEX `jobs_at_resource` ON `jobs` (`resource`) WHERE state in ('running', 'waiting');--> statement-breakpoint
CREATE INDEX `jobs_trouble` ON `jobs` (`finished_at`) WHERE state in ('failed', 'dead', 'uncertain');--> statement-breakpoint
CREATE INDEX `jobs_aftermath` ON `jobs` (`id`) WHERE aftermath = 1;--> statement-breakpoint
ALTER TABLE `job_attempts` ADD `cost_micros` integer;--> statement-breakpoint
CREATE INDEX `job_dependencies_on` ON `job_dependencies` (`depends_on`);--> statement-breakpoint
UPDATE `jobs` SET `lane` = `kind` || (CASE WHEN `state` = 'waiting' THEN '||held' ELSE '||new' END), `person` = `actor`;--> statement-breakpoint
UPDATE `jobs` SET `blockers` = (SELECT count(*) FROM `job_dependencies` d JOIN `jobs` o ON o.`id` = d.`depends_on` WHERE d.`job_id` = `jobs`.`id` AND o.`state` NOT IN ('done', 'failed', 'cancelled', 'dead', 'uncertain')) WHERE `state` IN ('queued', 'scheduled', 'waiting');
