import { Html, type PropsWithChildren } from "@elysiajs/html";
import { DOM } from "../dom.ts";
import type { Frame } from "../layouts/document.tsx";
import { Page } from "../layouts/page.tsx";
import { paths } from "../paths.ts";
import { CommandButton, LinkButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Notice } from "../shared/message.tsx";
import { Moment } from "../shared/time.tsx";
import { Who } from "../shared/who.tsx";
import { bytes } from "../shared/words.ts";
import { PurgeOpener } from "./card.tsx";
import { PurgeDialog } from "./dialogs.tsx";
import { type FileView, KIND_ICONS, KIND_WORDS } from "./file.ts";
import { Found, Said } from "./found.tsx";
import { LookingDialog } from "./looking.tsx";
import { Lineage, Uses } from "./lineage.tsx";
import { Still } from "./still.tsx";

export interface FilePageProps {
  frame: Frame;
  file: FileView;
  readOnly: boolean;
  now: number;
}

/** One file: as large as there is room, what it is, what is in it, where it comes from, who needs it. */
export function FilePage({ frame, file, readOnly, now }: FilePageProps) {
  return (
    <Page frame={frame} title={file.name} place="library">
      <main class="asset" id={DOM.main}>
        <header class="asset__head">
          <a class="btn btn--plain btn--icon" href={paths.files()} aria-label="Back to the library">
            <Icon name="arrow-left" />
          </a>
          <h1 class="display clip-text" safe>
            {file.name}
          </h1>
          {file.draft ? <span class="chip">Draft</span> : ""}
          <span class="push row">
            <LinkButton href={paths.download(file.id)} icon="download" download>
              Download
            </LinkButton>
            {readOnly ? "" : <Deed file={file} />}
          </span>
        </header>
        {file.trashedAt === undefined ? (
          ""
        ) : (
          <Notice
            title="This file is in the trash"
            text="It goes for good 30 days after it was thrown away. Until then it can be put back."
            tone="warn"
          >
            {readOnly ? "" : <PurgeOpener file={file} />}
          </Notice>
        )}
        <div class="asset__body">
          <div class="asset__main">
            <Stage file={file} />
            <section class="section">
              <h2 class="eyebrow">Where it comes from, and what came of it</h2>
              <Lineage lineage={file.lineage} id={file.id} />
            </section>
          </div>
          <FileFacts file={file} readOnly={readOnly} now={now} />
        </div>
      </main>
      <div id={DOM.live} hx-sse:connect={paths.live(file.projectId)} hx-swap="none" hidden></div>
      <PurgeDialog back={paths.files({ trash: "1" })} />
      {readOnly ? "" : <LookingDialog projectId={file.projectId} back={paths.file(file.id)} />}
    </Page>
  );
}

function Deed({ file }: { file: FileView }) {
  const fields = { projectId: file.projectId, assetIds: file.id };
  return file.trashedAt === undefined ? (
    <CommandButton command="asset.trash" fields={fields} goTo={paths.files()} icon="trash-2" danger>
      Throw away
    </CommandButton>
  ) : (
    <CommandButton command="asset.restore" fields={fields} goTo={paths.file(file.id)} icon="undo-2">
      Put back
    </CommandButton>
  );
}

function Stage({ file }: { file: FileView }) {
  const source = paths.asset(file.id);
  switch (file.kind) {
    case "image":
      return (
        <figure class="asset__stage">
          <img src={source} alt={file.description || file.found?.text || file.name} />
        </figure>
      );
    case "video":
      return (
        <figure class="asset__stage">
          {/* biome-ignore lint/a11y/useMediaCaption: a file of the library has no captions of its own; its words stand beside it */}
          <video src={source} poster={file.thumbUrl} controls preload="metadata" aria-label={file.name}></video>
        </figure>
      );
    case "audio":
      return (
        <figure class="asset__stage asset__stage--sound">
          <Still kind="audio" peaks={file.peaks} />
          {/* biome-ignore lint/a11y/useMediaCaption: as above */}
          <audio src={source} controls="" preload="metadata" aria-label={file.name}></audio>
        </figure>
      );
  }
}

/** The side of the page; asked for again when the file has changed. */
export function FileFacts({ file, readOnly, now }: Omit<FilePageProps, "frame">) {
  return (
    <aside
      class="asset__side"
      id={DOM.fileFacts}
      hx-get={paths.file(file.id)}
      hx-trigger={`asset from:#${DOM.live}, job from:#${DOM.live}`}
      hx-select={`#${DOM.fileFacts}`}
      hx-swap="outerHTML"
      aria-label="About this file"
    >
      <section class="section">
        <p class="row">
          <Icon name={KIND_ICONS[file.kind]} />
          <span class="strong" safe>
            {KIND_WORDS[file.kind]}
          </span>
          <span class="push row faint">
            <Moment at={file.createdAt} now={now} />
            <Who by={file.by} />
          </span>
        </p>
        <dl class="pairs">
          <Pair name="Project">
            <a class="link" href={paths.project(file.projectId)} safe>
              {file.projectTitle}
            </a>
          </Pair>
          <Pair name="How">
            <span safe>{file.origin}</span>
          </Pair>
          <Pair name={file.kind === "audio" ? "Length" : "Size"}>
            <span safe>{file.measure}</span>
          </Pair>
          <Pair name="File">
            <span safe>{`${file.mime.split("/")[1] ?? file.mime}, ${bytes(file.bytes)}`}</span>
          </Pair>
        </dl>
      </section>
      <Words file={file} readOnly={readOnly} />
      <Found file={file} readOnly={readOnly} />
      <Said file={file} />
      <Made file={file} />
      <section class="section">
        <h2 class="eyebrow">Used by</h2>
        <Uses uses={file.uses} />
      </section>
    </aside>
  );
}

function Pair({ name, children }: PropsWithChildren<{ name: string }>) {
  return (
    <>
      <dt safe>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** What people say of it. */
function Words({ file, readOnly }: { file: FileView; readOnly: boolean }) {
  const tags = file.tags.join(", ");
  if (readOnly)
    return file.description || tags ? (
      <section class="section">
        <p safe>{file.description}</p>
        <p class="faint" safe>
          {tags}
        </p>
      </section>
    ) : (
      ""
    );
  return (
    <form class="section stack" hx-post={paths.command("asset.update")} hx-swap="none">
      <input type="hidden" name="projectId" value={file.projectId} />
      <input type="hidden" name="assetId" value={file.id} />
      <input type="hidden" name="then" value={paths.file(file.id)} />
      <label class="field">
        <span class="field__name">Name</span>
        <input class="input" name="name" value={file.name} maxlength={200} required />
      </label>
      <label class="field">
        <span class="field__name">Tags, with commas between</span>
        <input class="input" name="tags" value={tags} maxlength={1300} placeholder="beach, night, hero" autocomplete="off" />
      </label>
      <label class="field">
        <span class="field__name">Description</span>
        <textarea class="input input--area" name="description" rows="3" maxlength={4000} placeholder="What it shows" safe>
          {file.description}
        </textarea>
      </label>
      <button type="submit" class="btn btn--small">
        Keep the words
      </button>
    </form>
  );
}

/** Model, prompt and parameters, and the same for other programs. */
function Made({ file }: { file: FileView }) {
  if (file.made.length === 0 && !file.prompt) return "";
  return (
    <section class="section stack">
      <h2 class="eyebrow">How it was made</h2>
      {file.prompt ? (
        <p class="asset__prompt mono" safe>
          {file.prompt}
        </p>
      ) : (
        ""
      )}
      <dl class="pairs">
        {file.made.map((one) => (
          <Pair name={one.name}>
            <span safe>{one.value}</span>
          </Pair>
        ))}
      </dl>
      <p class="row">
        <a class="link" href={paths.provenance(file.id)}>
          As JSON
        </a>
        <a class="link" href={paths.provenance(file.id, "xmp")} download="">
          As XMP
        </a>
      </p>
    </section>
  );
}
