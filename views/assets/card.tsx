import { Html } from "@elysiajs/html";
import { domId } from "../dom.ts";
import { paths } from "../paths.ts";
import { CommandButton } from "../shared/button.tsx";
import { Icon } from "../shared/icon.tsx";
import { Moment } from "../shared/time.tsx";
import { Who } from "../shared/who.tsx";
import { type FileCardView, KIND_ICONS, KIND_WORDS } from "./file.ts";
import { Still } from "./still.tsx";

/** A file of the library. In the trash it carries what can be done there. */
export function FileCard({ file, now, readOnly, back }: { file: FileCardView; now: number; readOnly: boolean; back: string }) {
  return (
    <li class="file" id={domId("file", file.id)}>
      <figure>
        <Still kind={file.kind} thumbUrl={file.thumbUrl} peaks={file.peaks} />
        <span class="badge badge--end">
          <Icon name={KIND_ICONS[file.kind]} small />
          <span class="hidden-text" safe>
            {KIND_WORDS[file.kind]}
          </span>
          <span safe>{file.measure}</span>
        </span>
        {file.draft ? <span class="badge">Draft</span> : ""}
      </figure>
      <label class="file__pick">
        <input type="checkbox" autocomplete="off" data-pick={file.id} data-project={file.projectId} data-name={file.title} />
        <span class="hidden-text" safe>{`Choose ${file.title}`}</span>
      </label>
      <a class="file__link strong clip-text" href={paths.file(file.id)} title={file.name} safe>
        {file.title}
      </a>
      <span class="row faint">
        <span class="clip-text" safe>
          {file.projectTitle}
        </span>
        <span class="push row">
          <Moment at={file.trashedAt ?? file.createdAt} now={now} />
          <Who by={file.by} />
        </span>
      </span>
      {file.trashedAt !== undefined && !readOnly ? (
        <span class="row file__deeds">
          <CommandButton
            command="asset.restore"
            fields={{ projectId: file.projectId, assetIds: file.id }}
            goTo={back}
            size="small"
            icon="undo-2"
          >
            Put back
          </CommandButton>
          <PurgeOpener file={file} />
        </span>
      ) : (
        ""
      )}
    </li>
  );
}

/** Opens the page's one question before something goes for good. */
export function PurgeOpener({ file }: { file: Pick<FileCardView, "id" | "projectId" | "name"> }) {
  return (
    <button
      type="button"
      class="btn btn--small btn--danger"
      data-open="purge"
      data-id={file.id}
      data-title={file.name}
      data-project={file.projectId}
    >
      <Icon name="trash-2" small />
      Delete for good
    </button>
  );
}
