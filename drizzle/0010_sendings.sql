ALTER TABLE `generations` ADD `sent_at` integer;--> statement-breakpoint
ALTER TABLE `generations` ADD `sends` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `generations` ADD `held` text;--> statement-breakpoint
ALTER TABLE `generations` ADD `fell_back` text;--> statement-breakpoint
ALTER TABLE `generations` ADD `accepts_unknown_price` integer DEFAULT false NOT NULL;