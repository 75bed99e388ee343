DROP INDEX `jobs_trouble`;--> statement-breakpoint
CREATE INDEX `jobs_blocked` ON `jobs` (`id`) WHERE blockers > 0;--> statement-breakpoint
CREATE INDEX `jobs_astray` ON `jobs` (`finished_at`) WHERE state in ('failed', 'cancelled', 'dead', 'uncertain');