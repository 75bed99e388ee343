CREATE TABLE `budgets` (
	`id` text PRIMARY KEY NOT NULL,
	`scope` text NOT NULL,
	`scope_id` text DEFAULT '' NOT NULL,
	`period` text NOT NULL,
	`limit_micros` integer NOT NULL,
	`changed_by` text NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `budgets_scope` ON `budgets` (`scope`,`scope_id`,`period`);--> statement-breakpoint
CREATE TABLE `endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`dialect` text NOT NULL,
	`base_url` text NOT NULL,
	`models` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `key_checks` (
	`provider_id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`sentence` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ledger` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`day` text NOT NULL,
	`kind` text NOT NULL,
	`generation_id` text NOT NULL,
	`project_id` text NOT NULL,
	`person` text NOT NULL,
	`turn_id` text,
	`run_id` text,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`held_micros` integer NOT NULL,
	`spent_micros` integer NOT NULL,
	`is_unknown` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE INDEX `ledger_generation` ON `ledger` (`generation_id`,`seq`);--> statement-breakpoint
CREATE INDEX `ledger_day` ON `ledger` (`day`,`project_id`);--> statement-breakpoint
CREATE INDEX `ledger_project` ON `ledger` (`project_id`,`seq`);--> statement-breakpoint
CREATE TABLE `ledger_totals` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`period` text NOT NULL,
	`spent_micros` integer DEFAULT 0 NOT NULL,
	`held_micros` integer DEFAULT 0 NOT NULL,
	`calling_micros` integer DEFAULT 0 NOT NULL,
	`calling_unknown` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`scope`, `key`, `period`)
);
--> statement-breakpoint
CREATE TABLE `provider_keys` (
	`provider_id` text PRIMARY KEY NOT NULL,
	`sealed` text,
	`base_url` text,
	`hint` text,
	`changed_by` text NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `reservations` (
	`generation_id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`micros` integer,
	`day` text NOT NULL,
	`project_id` text NOT NULL,
	`person` text NOT NULL,
	`turn_id` text,
	`run_id` text,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `reservations_state` ON `reservations` (`state`);--> statement-breakpoint
CREATE TRIGGER `ledger_is_not_changed` BEFORE UPDATE ON `ledger` BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `ledger_is_not_deleted` BEFORE DELETE ON `ledger` BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
