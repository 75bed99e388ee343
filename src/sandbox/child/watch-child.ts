/**
 * The watcher in a sandbox's child, on a thread of its own, because code may hold the other one in a place where nothing can interrupt it: it ends the
 * process when the studio that started it is gone, and when it takes more memory than it may.
 */
const studio = Number(process.argv[3]);
const maxResidentBytes = Number(process.argv[2]);
const LOOK_MS = 100;

setInterval(() => {
  if (process.ppid !== studio) process.kill(process.pid, "SIGKILL");
  if (process.memoryUsage.rss() > maxResidentBytes) process.kill(process.pid, "SIGUSR2");
}, LOOK_MS);
