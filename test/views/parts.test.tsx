import { describe, expect, test } from "bun:test";
import { Html } from "@elysiajs/html";
import { FilmPart, FilmStrip } from "../../views/film/film-part.tsx";
import { Composer } from "../../views/home/composer.tsx";
import { Running } from "../../views/home/running.tsx";
import { Inspector } from "../../views/project/inspector.tsx";
import { QueuePanel } from "../../views/queue/queue-panel.tsx";
import { QueueRows } from "../../views/queue/queue-page.tsx";
import { CommandButton } from "../../views/shared/button.tsx";
import { Field } from "../../views/shared/field.tsx";
import { Notice, ToastPartial } from "../../views/shared/message.tsx";
import { RenderPart } from "../../views/timeline/render-part.tsx";
import { attributes, outsideAttributes, text } from "./markup.ts";
import { nodes } from "./samples/canvas.ts";
import { NOW } from "./samples/common.ts";
import { filmDone, filmRunning } from "./samples/films.ts";
import { jobs } from "./samples/jobs.ts";
import { groups, queueList } from "./samples/queue.ts";

const render = async (markup: JSX.Element) => String(await markup);

describe("a fragment", () => {
  test("is rooted in the id it replaces, so an answer can be swapped as it is", async () => {
    const roots: [string, JSX.Element][] = [
      ["queue", <QueueRows {...queueList} />],
      ["queue-panel", <QueuePanel projectId="prj_1" jobs={jobs} now={NOW} />],
      ["running", <Running jobs={[]} more={0} now={NOW} />],
      ["inspector", <Inspector selection={[]} now={NOW} />],
      ["film", <FilmPart film={filmRunning} />],
      ["film-strip", <FilmStrip film={filmRunning} />],
    ];
    for (const [id, markup] of roots) expect((await render(markup)).match(/^<\w+[^>]*\sid="([^"]+)"/)?.[1]).toBe(id);
  });

  test("of a film asks again until it is finished, and then no more", async () => {
    expect(await render(<FilmPart film={filmRunning} />)).toContain('hx-trigger="every 2s"');
    expect(await render(<FilmPart film={filmDone} />)).not.toContain("hx-trigger");
    expect(await render(<FilmStrip film={filmDone} />)).not.toContain("hx-trigger");
  });

  test("of a render asks each second while it runs, and else when the live stream says so", async () => {
    const view = { projectId: "prj_1", nodeId: "nod_1", width: 1920, height: 1080 };
    expect(await render(<RenderPart view={{ ...view, render: { state: "running", percent: 4 } }} />)).toContain("every 1s");
    expect(await render(<RenderPart view={{ ...view, render: { state: "done", assetId: "a" } }} />)).toContain("render from:#live");
  });
});

describe("a render", () => {
  const view = { projectId: "prj_1", nodeId: "nod_1", width: 1920, height: 1080 };
  test.each([
    ["none", "Render"],
    ["queued", "Waiting"],
    ["running", "Rendering"],
    ["done", "Done"],
    ["failed", "The render stopped"],
    ["cancelled", "Cancelled"],
  ] as const)("that is %s says so", async (state, words) => {
    expect(text(await render(<RenderPart view={{ ...view, render: { state, id: "ren_1" } }} />))).toContain(words);
  });

  test("that no longer shows the cut offers to render again before the download", async () => {
    const html = await render(<RenderPart view={{ ...view, render: { state: "done", assetId: "a", outdated: true } }} />);
    expect(html).toContain("was changed since");
    expect(html.match(/btn--solid[^>]*data-command="render.start"/)).not.toBeNull();
  });

  test("cannot be started or stopped by a viewer", async () => {
    const html = await render(<RenderPart view={{ ...view, readOnly: true, render: { state: "running", id: "ren_1" } }} />);
    expect(html).not.toContain("hx-post");
  });
});

describe("a job", () => {
  test("shows its bar while it runs and a sentence otherwise", async () => {
    const html = await render(<QueueRows {...queueList} />);
    expect([...html.matchAll(/<progress/g)]).toHaveLength(jobs.filter((job) => job.percent !== undefined).length);
    for (const job of jobs.filter((entry) => entry.why)) expect(html).toContain(Html.escapeHtml(job.why));
  });

  test("can be cancelled or retried where it allows it", async () => {
    const html = await render(<QueuePanel projectId="prj_1" jobs={jobs} now={NOW} />);
    const commands = attributes(html, "data-command");
    expect(commands.filter((name) => name === "job.cancel")).toHaveLength(jobs.filter((job) => job.canCancel).length);
    expect(commands.filter((name) => name === "job.retry")).toHaveLength(jobs.filter((job) => job.canRetry && !job.canCancel).length);
  });

  test("filters that are empty say how to go on", async () => {
    expect(text(await render(<QueueRows {...queueList} groups={[]} />))).toContain("Nothing was run yet");
    expect(text(await render(<QueueRows {...queueList} query={{ state: "done" }} groups={[]} />))).toContain("Show all");
  });
});

describe("the composer", () => {
  const looks = [{ value: "", label: "Look from the brief" }];

  test("names what is wrong with each field and keeps what was typed", async () => {
    const html = await render(
      <Composer
        looks={looks}
        values={{ brief: "A </textarea> film" }}
        errors={{ brief: "Say what the film is about.", files: "That is not a picture." }}
        problem="No room on the disk."
      />,
    );
    expect(text(html)).toContain("Say what the film is about.");
    expect(text(html)).toContain("That is not a picture.");
    expect(html).toContain('aria-describedby="brief-error"');
    expect(html).toContain("A &lt;/textarea&gt; film");
  });

  test("offers a voice only where one can be chosen", async () => {
    expect(await render(<Composer looks={looks} />)).not.toContain('name="voice"');
    expect(await render(<Composer looks={looks} voices={looks} />)).toContain('name="voice"');
  });
});

describe("a film", () => {
  test("that failed says what is kept and goes on from there", async () => {
    const html = await render(
      <FilmPart film={{ ...filmRunning, state: "failed", finished: true, error: "No room. Five pictures are kept." }} />,
    );
    expect(text(html)).toContain("No room. Five pictures are kept.");
    expect(html).toContain('data-command="job.retry"');
    expect(html).not.toContain('data-command="film.cancel"');
  });

  test("that only begins says so", async () => {
    const html = await render(<FilmPart film={{ ...filmRunning, shots: [], stages: [], state: "queued" }} />);
    expect(text(html)).toContain("The first picture appears here");
    expect(text(html)).toContain("Starting");
  });
});

describe("the inspector", () => {
  test("shows one node with what made it, several as a list", async () => {
    const take = nodes.filter((node) => node.id === "nod_t2");
    expect(text(await render(<Inspector selection={take} now={NOW} />))).toContain("Made from the prompt");
    expect(text(await render(<Inspector selection={nodes.slice(0, 3)} now={NOW} />))).toContain("3 nodes");
    for (const node of nodes) expect(await render(<Inspector selection={[node]} now={NOW} />)).toContain("inspector__title");
  });
});

describe("small parts", () => {
  test("a command button carries its parameters as data, whatever is in them", async () => {
    const html = await render(
      <CommandButton command="node.delete" fields={{ nodeId: `"><script>` }}>
        Delete
      </CommandButton>,
    );
    expect(outsideAttributes(html)).not.toContain("<script>");
    expect(attributes(html, "hx-post")).toEqual(["/commands/node.delete"]);
  });

  test("a field ties its hint and its error to the input", async () => {
    const html = await render(<Field name="email" label="E-mail" hint="Yours" error="That is not one." />);
    expect(html).toContain('aria-describedby="email-hint email-error"');
    expect(html).toContain('aria-invalid="true"');
  });

  test("a toast can ride on any reply", async () => {
    expect(await render(<ToastPartial text="<b>" tone="done" />)).toMatch(
      /^<hx-partial hx-target="#toasts" hx-swap="beforeend">.*&lt;b&gt;/s,
    );
  });

  test("a notice is heard at once when something failed", async () => {
    expect(await render(<Notice title="It stopped" text="Nothing was lost." />)).toContain('role="alert"');
    expect(await render(<Notice title="Note" text="Nothing was lost." tone="plain" />)).toContain('role="status"');
  });
});
