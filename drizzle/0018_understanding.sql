ALTER TABLE `generations` ADD `aim` text;--> statement-breakpoint
ALTER TABLE `generations` ADD `subject_id` text;--> statement-breakpoint
CREATE INDEX `generations_subject` ON `generations` (`subject_id`) WHERE subject_id is not null;--> statement-breakpoint
CREATE INDEX `generations_held` ON `generations` (`id`) WHERE held is not null;--> statement-breakpoint
ALTER TABLE `projects` ADD `looking` text;