/** What was dropped or pasted, as files: folders are walked, hidden files and folders' bookkeeping are left out. */

/** More than a person means to drop at once. */
export const FILES_LIMIT = 500;
const DEPTH_LIMIT = 8;
const IGNORED = /^(\.|Thumbs\.db$|desktop\.ini$)/i;

/** Reads the transfer before the event is over; a folder's files come one after the other. */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry());
  const plain = [...transfer.files];
  if (!entries.some((entry) => entry?.isDirectory)) return plain.slice(0, FILES_LIMIT);
  const files: File[] = [];
  for (const entry of entries) if (entry) await walk(entry, files, 0);
  return files;
}

async function walk(entry: FileSystemEntry, files: File[], depth: number): Promise<void> {
  if (files.length >= FILES_LIMIT || IGNORED.test(entry.name) || depth > DEPTH_LIMIT) return;
  if (entry.isFile) {
    const file = await new Promise<File | undefined>((resolve) => (entry as FileSystemFileEntry).file(resolve, () => resolve(undefined)));
    if (file) files.push(file);
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (part.length === 0) return;
    for (const child of part) await walk(child, files, depth + 1);
  }
}

export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1_000)} KB`;
  if (bytes < 999_500_000) return `${(bytes / 1_000_000).toFixed(bytes < 9_950_000 ? 1 : 0)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}
