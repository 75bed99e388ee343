/** A server of rooms for the crash test: kills come from outside. Arguments: the data folder. Prints its port. */
import { studio } from "./studio.ts";

const [folder] = process.argv.slice(2);
const { url, rooms } = await studio({ folder: folder ?? "" });
await rooms.create("prj_test", { actor: "usr_ada" });
process.stdout.write(`${url}\n`);
