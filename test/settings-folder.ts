/** Loaded before every test: a person's own settings and token of the command line play no part in it, and are not touched. */
import { tmpdir } from "node:os";
import { join } from "node:path";

process.env.CLASH_CONFIG ??= join(tmpdir(), `clash-settings-of-tests-${process.pid}`);
